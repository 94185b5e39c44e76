import { describe, expect, test } from 'vitest';
import type { ConfigNode } from '../../../../src/audit/formats/config-tree.ts';
import { readNatsText } from '../../../../src/audit/formats/nats/conf.ts';
import { readNats } from '../../../../src/audit/formats/nats/read.ts';
import { applyRules } from '../../../../src/audit/rule.ts';
import { accessRules } from '../../../../src/audit/rules/access.ts';
import { SreError } from '../../../../src/core/sre-error.ts';

const read = (text: string) => readNats(text, 'nats-server.conf');

function plain(node: ConfigNode): unknown {
  if (node.kind === 'scalar') return node.variable ? { variable: node.text } : node.text;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([name, entry]) => [name, plain(entry)]));
}

describe('the configuration language of NATS', () => {
  test.each([
    ['=, : and a space are the same', 'a = 1\nb: 2\nc 3', { a: '1', b: '2', c: '3' }],
    ['names are compared in small letters', 'Max_Payload: 1', { max_payload: '1' }],
    ['blocks need no sign', 'a { b: 1, c: 2; d: 3\n e: 4 }', { a: { b: '1', c: '2', d: '3', e: '4' } }],
    ['lists go over lines', 'a: [1, 2\n 3]', { a: ['1', '2', '3'] }],
    ['comments are # and //', '# x\na: 1 // y\n// z', { a: '1' }],
    ['strings are in single or double quotes', `a: "x\\n\\x41"\nb: 'y\\n'`, { a: 'x\nA', b: 'y\\n' }],
    ['addresses need no quotes', 'listen: 127.0.0.1:4222', { listen: '127.0.0.1:4222' }],
    ['names may be quoted', `"a b": 1\n'c': 2`, { 'a b': '1', c: '2' }],
    ['braces may stand around all of it', '{"a": {"b": 1}}', { a: { b: '1' } }],
    ['a block of text ends at a bracket on its own', 'a: (\n x ) y\n)\nb: 1', { a: '\n x ) y\n', b: '1' }],
    ['a variable is what the file sets', 'X = 5\na: $X\nb { c: $X }', { x: '5', a: '5', b: { c: '5' } }],
    ['the innermost variable counts', 'X = 5\nb { X = 6\n c: $X }', { x: '5', b: { x: '6', c: '6' } }],
    ['a variable of the environment is not known', 'a: $HOME', { a: { variable: '$HOME' } }],
    ['a bcrypt hash is no variable', 'a: $2a$11$abc', { a: '$2a$11$abc' }],
  ])('%s', (_name, text, expected) => {
    expect(plain(readNatsText(text, 'x').root)).toEqual(expected);
  });

  test.each([
    ['a {\n', 'x:1:4: a block is not closed'],
    ['a: [1', 'x:1:4: a list is not closed'],
    ['a: "1', 'x:1:4: a string is not closed'],
    ['a: (\n1', 'x:1:4: a block of text is not closed'],
    ['a:\n', 'x:1:3: expected a value'],
    ['= 1', 'x:1:1: expected a name, got "="'],
    ['a: '.concat('['.repeat(50)), 'x:1:44: more than 40 blocks and lists inside each other'],
    ['a{'.repeat(50), 'x:1:83: more than 40 blocks and lists inside each other'],
  ])('%j is refused with its place', (text, message) => {
    expect(() => readNatsText(text, 'x')).toThrow(SreError);
    expect(() => readNatsText(text, 'x')).toThrow(message);
  });

  test('nothing is included: what was meant is named', () => {
    expect(readNatsText('include ./auth.conf\na: 1', 'x').oddities).toMatchObject([
      { what: 'unread', name: 'include', says: './auth.conf was not read', place: { line: 1, column: 1 } },
    ]);
  });
});

describe('a nats-server.conf', () => {
  test('speaks MQTT once it names a port', () => {
    expect(read('port: 4222').listeners).toEqual([]);
    expect(read('mqtt { host: 10.0.0.1 }').listeners).toEqual([]);
    expect(read('mqtt {\n  port: 1883\n  host: 10.0.0.1\n}').listeners).toMatchObject([
      { name: 'mqtt', port: 1883, bind: '10.0.0.1', transport: 'tcp', place: { line: 2, column: 9 } },
    ]);
    expect(read('mqtt { listen: "0.0.0.0:8883", tls { verify: true, min_version: "1.3" } }').listeners).toMatchObject([
      { port: 8883, transport: 'tls', clientCertificate: true, tlsMinimum: { value: 'TLSv1.3' } },
    ]);
    const web = read('mqtt { port: 1883 }\nwebsocket { port: 8080, no_tls: true }').listeners;
    expect(web).toMatchObject([{ name: 'mqtt' }, { name: 'websocket', port: 8080, transport: 'ws' }]);
  });

  test('lets everybody in until there are users', () => {
    expect(read('').anonymous).toEqual({ value: true, place: { file: 'nats-server.conf' } });
    expect(read('authorization { token: x }').anonymous?.value).toBe(false);
    expect(read('accounts { A { users: [{ user: a }] } }').anonymous?.value).toBe(false);
    expect(read('operator: /etc/nats/op.jwt').anonymous?.value).toBe(false);
    expect(
      read('authorization { users: [{ user: a }] }\nmqtt { port: 1883, no_auth_user: a }').anonymous,
    ).toMatchObject({
      value: true,
      place: { line: 2 },
    });
  });

  test('says who may do what where it gives permissions', () => {
    const users = (rest: string) => read(`authorization { users: [{ user: a, password: $P${rest} }] }`).authorization;
    expect(users('')).toEqual({ sources: [] });
    expect(users(', permissions: { publish: "a.>" }')).toMatchObject({ sources: [{ value: 'permissions' }] });
    expect(read('').authorization).toBeUndefined();
    expect(read('operator: x').authorization).toBeUndefined();
  });

  test('names secrets by their setting, but no hash and no variable', () => {
    const text = [
      'authorization { users: [{ user: a, password: hunter2 }, { user: b, password: "$2a$11$hash" }, { user: c, password: $P }] }',
      'cluster { routes: ["nats://ruser:hunter3@n2:6222", "nats://n3:6222"] }',
      'jetstream { key: hunter4 }',
    ].join('\n');
    const setup = read(text);
    expect(setup.plainSecrets?.map(({ value }) => value)).toEqual([
      'authorization.users.1.password',
      'cluster.routes.1',
      'jetstream.key',
    ]);
    expect(JSON.stringify(setup)).not.toMatch(/hunter/);
  });

  test.each([
    ['1MB', 1_048_576],
    ['8mb', 8_388_608],
    ['100k', 100_000],
    ['64Ki', 65_536],
    ['1000', 1_000],
  ])('counts %s as NATS does', (text, bytes) => {
    expect(read(`max_payload: ${text}`).limits.packetBytes?.value).toBe(bytes);
  });

  test('has limits of its own', () => {
    expect(read('').limits).toMatchObject({
      connections: { value: 65_536 },
      packetBytes: { value: 1_048_576 },
      inflight: { value: 100 },
    });
    expect(read('mqtt { max_ack_pending: 7 }').limits.inflight).toMatchObject({ value: 7, place: { line: 1 } });
  });

  test('syncs its streams every two minutes unless it says otherwise', () => {
    expect(read('').fsync).toBeUndefined();
    expect(read('jetstream: enabled').fsync).toEqual({ value: 120, place: { file: 'nats-server.conf' } });
    expect(read('jetstream { sync_interval: always }').fsync?.value).toBe('always');
    expect(read('jetstream { sync_interval: "1m30s" }').fsync?.value).toBe(90);
    expect(read('jetstream { enabled: false }').persistence).toBeUndefined();
  });

  test('stands alone without a cluster, and is guarded by a password or a certificate in one', () => {
    const own = (text: string) => read(text).own;
    expect(read('mqtt { port: 1883 }').cluster?.members?.value).toBe(1);
    expect(own('cluster { port: 6222 }')).toMatchObject({
      clustered: { value: true },
      clusterGuarded: false,
      routes: 0,
    });
    expect(own('cluster { port: 6222, authorization { user: a, password: $P } }')).toMatchObject({
      clusterGuarded: true,
    });
    expect(own('cluster { port: 6222, tls { ca_file: c } }')).toMatchObject({ clusterGuarded: true });
    expect(read('cluster { port: 6222, tls { ca_file: c } }').cluster?.tls?.value).toBe(true);
    const known = 'cluster { port: 6222, authorization { user: ruser, password: T0pS3cr3t }, routes: [';
    expect(read(`${known}] }`).cluster?.secret).toBeUndefined();
    expect(read(`${known}"nats://n2:6222"] }`).cluster?.secret?.value).toBe('default');
  });

  test('shows its pages where it says', () => {
    expect(read('http: "127.0.0.1:8222"\nhttps_port: 8443\nhost: 10.0.0.1').admin).toMatchObject([
      { name: 'Monitoring', port: 8222, bind: '127.0.0.1', tls: false },
      { name: 'Monitoring', port: 8443, bind: '10.0.0.1', tls: true },
    ]);
    expect(read('port: 4222').admin).toEqual([]);
  });

  test('with a slip in a name is told which name was meant; variables and new names are left alone', () => {
    const names = (text: string) => read(text).oddities.map(({ name, says }) => `${name}: ${says}`);
    expect(names('max_paylod: 1MB')).toEqual(['max_paylod: did you mean max_payload?']);
    expect(names('mqtt { port: 1883, stream_replica: 3 }')).toEqual([
      'mqtt.stream_replica: did you mean stream_replicas?',
    ]);
    expect(names('prot: 5\na_new_setting: 1\nport: $prot')).toEqual([]);
  });
});

test('what an included file may forbid is no critical finding', async () => {
  const severities = (text: string) => {
    const setup = read(text);
    return applyRules(accessRules, setup).flatMap(({ id, severity }) => (id === 'anonymous-access' ? [severity] : []));
  };
  expect(severities('server_name: a\nmqtt { port: 1883 }\n')).toEqual(['critical']);
  expect(severities('server_name: a\nmqtt { port: 1883 }\ninclude "auth.conf"\n')).toEqual(['warning']);
});
