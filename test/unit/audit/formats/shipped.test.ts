import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditBrokerConfigs } from '../../../../src/audit/audit-broker-configs.ts';
import { formats } from '../../../../src/audit/formats/index.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/audit');
const filesOf = (folder: string) =>
  readdirSync(join(fixtures, folder)).map((file) => [file, join(fixtures, folder, file)]);
/** Those copied from a package or image, and those assembled from what the broker's source says its defaults are. */
const paths = new Map([...filesOf('shipped'), ...filesOf('assembled')].map(([file = '', path = '']) => [file, path]));
const files = [...paths.keys()].filter((file) => !file.startsWith('mosquitto'));
const textOf = (file: string) => readFileSync(paths.get(file) ?? '', 'utf8');

/** What an expert would say of each file as it is, and nothing besides. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'emqx.base-6.hocon': [
    'warning plain-listener',
    'warning plain-listener',
    'warning admin-exposed',
    'warning admin-plain',
    'warning connection-limit-missing',
    'warning emqx-default-dashboard-password',
    'warning emqx-no-authentication',
  ],
  'emqx.shipped-5.0.conf': [
    'warning plain-listener',
    'warning plain-listener',
    'warning admin-exposed',
    'warning admin-plain',
    'warning connection-limit-missing',
    'warning emqx-default-cookie',
    'warning emqx-default-dashboard-password',
    'warning emqx-no-authentication',
  ],
  'emqx.shipped-6.conf': [
    'warning plain-listener',
    'warning plain-listener',
    'warning connection-limit-missing',
    'warning emqx-default-cookie',
    'warning emqx-no-authentication',
  ],
  'hivemq.ce.xml': [
    'warning plain-listener',
    'warning connection-limit-missing',
    'warning packet-limit-missing',
    'warning session-expiry-missing',
    'info single-node',
    'info hivemq-access-elsewhere',
  ],
  'hivemq.docker-ce.xml': [
    'warning plain-listener',
    'warning plain-listener',
    'warning connection-limit-missing',
    'warning packet-limit-missing',
    'warning session-expiry-missing',
    'info single-node',
    'info hivemq-access-elsewhere',
  ],
  'hivemq.tls-client-auth.xml': [
    'warning plain-secret',
    'warning plain-secret',
    'warning plain-secret',
    'warning connection-limit-missing',
    'warning packet-limit-missing',
    'warning session-expiry-missing',
    'info single-node',
  ],
  // The server of the package listens at 127.0.0.1 and speaks no MQTT.
  'nats-server.debian-2.9.conf': [],
  'nats-server.docker-2.3.conf': [
    'warning plain-secret',
    'warning admin-exposed',
    'warning admin-plain',
    'info cluster-plain',
  ],
  // The image lets guest in from everywhere, with the password guest, and says itself that it is not for production.
  'rabbitmq.docker-defaults.conf': [
    'critical anonymous-access',
    'critical default-account',
    'warning plain-listener',
    'warning connection-limit-missing',
    'warning disk-limit-low',
  ],
  'rabbitmq.mqtt-defaults.conf': [
    'warning plain-listener',
    'warning connection-limit-missing',
    'warning disk-limit-low',
  ],
  'vernemq.defaults-1.13.conf': [
    'warning packet-limit-missing',
    'warning session-expiry-missing',
    'info cluster-plain',
    'warning vernemq-default-cookie',
    'info vernemq-plumtree',
  ],
};

describe('configurations as brokers ship them, or come without one', () => {
  test('are there for every kind the audit reads', () => {
    for (const kind of Object.keys(formats)) {
      expect([...paths.keys()].some((file) => file.startsWith(kind))).toBe(true);
    }
    expect(Object.keys(expected).toSorted()).toEqual(files.toSorted());
  });

  test('say so in their first line where nobody ships them', () => {
    for (const [, path = ''] of filesOf('assembled')) expect(readFileSync(path, 'utf8')).toMatch(/^## Assembled /);
  });

  test.each(files)('%s is judged as what it does on a network, and every setting in it is known', (file) => {
    const version = /-(\d+(?:\.\d+)*)\.\w+$/.exec(file)?.[1];
    const { parts, errors } = auditBrokerConfigs(
      [{ file, text: textOf(file) }],
      version === undefined ? {} : { version },
    );
    expect(errors).toEqual([]);
    const found = parts.flatMap(({ findings }) => findings).map(({ id, severity }) => `${severity} ${id}`);
    expect(found).toEqual(expected[file]);
  });
});

describe('a file of any name', () => {
  const kindOf = (file: string): string => /^(emqx|rabbitmq|vernemq|nats|hivemq)/.exec(file)?.[1] ?? '';
  // The server of Debian's package says two words any program could say.
  const named = files.filter((file) => file !== 'nats-server.debian-2.9.conf');

  test.each(named)('is known by what it says: %s', (file) => {
    const text = textOf(file);
    const known = Object.entries(formats).filter(([, { detect }]) => detect('broker.conf', text));
    expect(known.map(([kind]) => kind)).toEqual([kindOf(file)]);
  });

  test.each(Object.keys(formats))('is no %s when it says nothing', (kind) => {
    expect(formats[kind]?.detect('broker.conf', '')).toBe(false);
    expect(formats[kind]?.detect('broker.conf', '\n'.repeat(300_000))).toBe(false);
  });
});
