import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditBrokerConfigs } from '../../../../src/audit/audit-broker-configs.ts';
import { formats } from '../../../../src/audit/formats/index.ts';
import { SreError } from '../../../../src/core/sre-error.ts';
import { fc } from '../../../support/property.ts';

const kinds = Object.keys(formats);
const good = ['shipped', 'assembled'].flatMap((folder) => {
  const path = join(import.meta.dirname, '../../../fixtures/audit', folder);
  return readdirSync(path)
    .filter((file) => !file.startsWith('mosquitto'))
    .map((file) => readFileSync(join(path, file), 'utf8'));
});

/** What a text is read as: findings, or one error of ours with the place in it. Anything else is thrown on. */
function audited(text: string, format: string): string {
  const { parts, errors } = auditBrokerConfigs([{ file: 'x.conf', text }], { format });
  for (const error of errors) {
    expect(error).toBeInstanceOf(SreError);
    expect(error.message).toMatch(/^x\.conf:/);
  }
  return JSON.stringify(parts);
}

const word = fc.constantFrom(
  ...'listeners tcp default bind mqtt port cluster routes hivemq tcp-listener 1883 1MB true include $X ${?X} __proto__'.split(
    ' ',
  ),
  ...[
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '=',
    ':',
    ',',
    ';',
    '"',
    "'",
    '"""',
    '\\',
    '#',
    '//',
    '.',
    '\n',
    ' ',
    '<',
    '>',
    '</',
    '/>',
  ],
  ...['<!--', '-->', '<![CDATA[', ']]>', '&amp;', '\u0000', '\uFEFF', '\u2028', '\u000B'],
);
const noise = fc.array(word, { maxLength: 80 }).map((words) => words.join(''));

/** A good file with a piece of it gone and something else there. */
const damaged = fc
  .tuple(fc.constantFrom(...good), fc.nat(), fc.nat({ max: 60 }), noise)
  .map(([text, at, length, instead]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + instead + text.slice(from + length);
  });

describe.each(kinds)('%s', (kind) => {
  test('reads any text, or refuses it with one error and its place', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 300, unit: 'binary' }), noise, damaged), (text) => {
        audited(text, kind);
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    '\n',
    ' ',
    '{',
    '[',
    '"',
    "'",
    '#',
    '=',
    'a',
    'a.',
    'a{',
    'a=1\n',
    'a=[1]\n',
    'a = ${x}\n',
    '<a>',
    '<a/>',
    '<a b="',
    '<!--',
    '&amp;',
    '"""',
    '\\',
    '(\n',
  ])('comes to an end with two hundred thousand characters of %j', (piece) => {
    audited(piece.repeat(Math.ceil(200_000 / piece.length)), kind);
  });
});

test.each(kinds.filter((kind) => kind !== 'mosquitto'))('%s refuses what is too long before it looks at it', (kind) => {
  expect(audited(`${'#'.repeat(1_100_000)}\n`, kind)).toBe('[]');
});

describe('a secret', () => {
  /** A word that is nowhere else. */
  const secret = 'Zq9hunter2Zq9';
  const texts: Readonly<Record<string, string>> = {
    emqx: `node.cookie = "${secret}"\nauthentication = [{ backend = mysql, password = "${secret}" }]\ndashboard { listeners.http.bind = 18083, default_password = "${secret}" }\nconnectors.mqtt.a { server = "h:1883", password = ${secret} }\n`,
    rabbitmq: `default_user = guest\nloopback_users = none\ndefault_pass = ${secret}\nmqtt.default_pass = ${secret}\nssl_options.password = ${secret}\nauth_ldap.dn_lookup_bind.password = ${secret}\n`,
    vernemq: `distributed_cookie = ${secret}\nplugins.vmq_bridge = on\nvmq_bridge.tcp.a = h:1883\nvmq_bridge.tcp.a.password = ${secret}\ngraphite_api_key = ${secret}\nvmq_diversity.postgres.password = ${secret}\n`,
    nats: `authorization { user: a, password: ${secret} }\nmqtt { port: 1883 }\ncluster { port: 6222, authorization { user: a, password: ${secret} }, routes: ["nats://a:${secret}@h:6222"] }\njetstream { key: ${secret} }\n`,
    hivemq: `<hivemq><listeners><tls-tcp-listener><port>8883</port><tls><keystore><password>${secret}</password><private-key-password>${secret}</private-key-password></keystore></tls></tls-tcp-listener></listeners><control-center><users><user><name>admin</name><password>${secret}</password></user></users></control-center></hivemq>`,
  };

  test.each(Object.entries(texts))('of %s never leaves the file', (kind, text) => {
    expect(audited(text, kind)).not.toContain(secret);
    expect(audited(text, kind)).toContain('secret');
  });

  test.each(Object.entries(texts))(
    'of %s does not leave it in an error either, wherever the text breaks',
    (kind, text) => {
      for (let length = 1; length < text.length; length++) {
        const { errors } = auditBrokerConfigs([{ file: 'x.conf', text: text.slice(0, length) }], { format: kind });
        for (const { message } of errors) expect(message).not.toMatch(/Zq9/);
      }
    },
  );
});

test('a password in the address of a bridge is in nothing that is said', () => {
  const text =
    'listener 1883\nconnection up\naddress ours:UrlPw999@eu.example:1883 mqtt://a:UrlPw999@us.example\ntopic a/# both 0\n';
  const { parts } = auditBrokerConfigs([{ file: 'mosquitto.conf', text }], {});
  expect(JSON.stringify(parts)).toContain('eu.example:1883');
  expect(JSON.stringify(parts)).not.toContain('UrlPw999');
});
