import { describe, expect, test } from 'vitest';
import { readEmqx } from '../../../../src/audit/formats/emqx/read.ts';

const read = (text: string) => readEmqx(text, 'emqx.conf');
const open = (text: string) =>
  read(text).listeners.map(({ name, port, bind, transport }) => [name, port, bind, transport]);

describe('an emqx.conf', () => {
  test('that names no listener has the four EMQX opens by itself', () => {
    expect(open('')).toEqual([
      ['listeners.tcp.default', 1883, undefined, 'tcp'],
      ['listeners.ssl.default', 8883, undefined, 'tls'],
      ['listeners.ws.default', 8083, undefined, 'ws'],
      ['listeners.wss.default', 8084, undefined, 'wss'],
    ]);
    expect(read('').own).toMatchObject({ openedByDefault: [] });
  });

  test('that names others has those besides, unless they are turned off one way or another', () => {
    const text = [
      'listeners.ssl.devices { bind = "10.0.0.1:8883" }',
      'listeners.tcp.default.enable = false',
      'listeners.ws.default { enabled = false }',
      'listeners.wss.default = marked_for_deletion',
      'listeners.ssl.default { bind = 0 }',
    ].join('\n');
    expect(open(text)).toEqual([['listeners.ssl.devices', 8883, '10.0.0.1', 'tls']]);
    expect(read(text).own).toMatchObject({ openedByDefault: [] });
    expect(read('listeners.ssl.devices { bind = 8884 }').own).toMatchObject({
      openedByDefault: [{ port: 1883 }, { port: 8883 }, { port: 8083 }, { port: 8084 }],
    });
  });

  test('tells of each listener whom it asks for a certificate, its oldest TLS, its limit and its place', () => {
    const [listener] = read(
      [
        'listeners.ssl.default {',
        '  bind = 8883',
        '  max_connections = 5000',
        '  enable_authn = false',
        '  ssl_options { verify = verify_peer, fail_if_no_peer_cert = true, versions = [tlsv1.3, "tlsv1.1"] }',
        '}',
      ].join('\n'),
    ).listeners;
    expect(listener).toMatchObject({
      clientCertificate: true,
      tlsMinimum: { value: 'TLSv1.1', place: { line: 5, column: 89 } },
      maxConnections: { value: 5_000, place: { line: 3 } },
      anonymous: { value: true, place: { line: 4 } },
      place: { line: 2, column: 10 },
    });
  });

  test('of 6.3 may move listeners without an address of their own', () => {
    const text =
      'node.default_listener_address = "10.1.0.1"\nlisteners.tcp { default.bind = 1883, b.bind = "0.0.0.0:1884" }';
    expect(open(text).slice(0, 2)).toEqual([
      ['listeners.tcp.default', 1883, '10.1.0.1', 'tcp'],
      ['listeners.tcp.b', 1884, undefined, 'tcp'],
    ]);
  });

  test('that says nothing of authentication is unknown, an empty list lets everybody in', () => {
    expect(read('').anonymous).toBeUndefined();
    expect(read('').own).toMatchObject({ authenticationHere: false });
    expect(read('authentication = []').anonymous).toMatchObject({ value: true, place: { line: 1, column: 18 } });
    const all = read('authentication = [{ mechanism = jwt }, { mechanism = scram, backend = mysql, enable = false }]');
    expect(all.anonymous?.value).toBe(false);
    expect(all.authentication?.map(({ value }) => value)).toEqual(['jwt']);
    expect(read('authentication { mechanism = password_based, backend = redis }').authentication).toMatchObject([
      { value: 'password_based:redis' },
    ]);
    expect(read('authentication = [{ mechanism = jwt, enable = false }]').anonymous?.value).toBe(true);
  });

  test('allows what no rule mentions unless it says deny', () => {
    expect(read('').authorization).toBeUndefined();
    expect(read('authorization { deny_action = disconnect }').authorization).toEqual({
      sources: [{ value: 'acl.conf', place: { file: 'emqx.conf' } }],
      noMatch: { value: 'allow', place: { file: 'emqx.conf' } },
    });
    expect(read('authorization { no_match = deny, sources = [] }').authorization).toMatchObject({
      sources: [],
      noMatch: { value: 'deny' },
    });
  });

  test('has limits of its own where the file says nothing', () => {
    expect(read('').limits).toMatchObject({
      packetBytes: { value: 1_048_576 },
      queuedMessages: { value: 1_000 },
      inflight: { value: 32 },
      sessionExpirySeconds: { value: 7_200 },
    });
    const text = 'mqtt { max_packet_size = 256KB, max_mqueue_len = infinity, session_expiry_interval = 1h30m }';
    expect(read(text).limits).toMatchObject({
      packetBytes: { value: 262_144, place: { line: 1, column: 26 } },
      queuedMessages: { value: 'unlimited' },
      sessionExpirySeconds: { value: 5_400 },
    });
  });

  test('is a cluster when its nodes find each other', () => {
    expect(read('').cluster).toMatchObject({ discovery: { value: 'manual' }, autoclean: { value: '24h' } });
    expect(read('').cluster?.tls).toBeUndefined();
    const text =
      'cluster { discovery_strategy = static, static.seeds = ["a@h1", "a@h2", "a@h3"], proto_dist = inet_tls }';
    expect(read(text).cluster).toMatchObject({
      members: { value: 3 },
      partitionPolicy: { value: 'autoheal', place: { file: 'emqx.conf' } },
      tls: { value: true },
    });
    const durable = 'cluster.discovery_strategy = k8s\ndurable_sessions.enable = true\n';
    expect(read(durable).cluster?.replicas?.value).toBe(3);
    expect(read(`${durable}durable_storage.messages.replication_factor = 1`).cluster?.replicas?.value).toBe(1);
  });

  test('with a cookie everybody knows is a matter of the cluster where others can join, else of the node', () => {
    const cookie = 'node.cookie = emqxsecretcookie\n';
    expect(read(`${cookie}node.name = "emqx@10.0.0.1"`).cluster?.secret?.value).toBe('default');
    expect(read(`${cookie}cluster.discovery_strategy = dns`).cluster?.secret?.value).toBe('default');
    const alone = read(`${cookie}node.name = "emqx@127.0.0.1"`);
    expect(alone.cluster?.secret).toBeUndefined();
    expect(alone.own).toMatchObject({ defaultCookie: { place: { line: 1 } } });
    expect(read('node.cookie = "8af0"').cluster?.secret?.value).toBe('own');
    expect(read('node.cookie = ${?COOKIE}').cluster?.secret).toBeUndefined();
  });

  test('names secrets by their setting, and none that stands elsewhere', () => {
    const text = [
      'authentication = [{ mechanism = password_based, backend = mysql, password = "hunter2" }]',
      'dashboard { listeners.http.bind = 18083, default_password = "hunter3" }',
      'connectors.http.x.headers.token = ${TOKEN}',
      'api_key.bootstrap_file = "x"',
      'actions.x.password = "file:///run/secrets/x"',
    ].join('\n');
    const setup = read(text);
    expect(setup.plainSecrets?.map(({ value }) => value)).toEqual([
      'authentication.1.password',
      'dashboard.default_password',
    ]);
    expect(JSON.stringify(setup)).not.toMatch(/hunter/);
  });

  test('opens the Dashboard only where it says a port', () => {
    expect(read('dashboard.listeners { http.bind = 18083, https.bind = "0.0.0.0:18084" }').admin).toMatchObject([
      { name: 'Dashboard', port: 18_083, tls: false },
      { name: 'Dashboard', port: 18_084, tls: true },
    ]);
    expect(read('dashboard.listeners { http.bind = 0 }').admin).toEqual([]);
    expect(read('dashboard.token_expired_time = 60m').own).not.toHaveProperty('dashboardPassword');
  });

  test('with a slip in a name is told which name was meant; names not known here are left alone', () => {
    const names = (text: string) => read(text).oddities.map(({ name, says }) => `${name}: ${says}`);
    expect(names('mqqt { a = 1 }')).toEqual(['mqqt: did you mean mqtt?']);
    expect(names('mqtt { max_packt_size = 1MB }')).toEqual(['mqtt.max_packt_size: did you mean max_packet_size?']);
    expect(names('something_new { a = 1 }\nmqtt.another_new_one = 1')).toEqual([]);
  });

  test('says how often $SYS is published, and whether anything is logged', () => {
    expect(read('').sysInterval?.value).toBe(60);
    expect(read('sys_topics.sys_msg_interval = disabled').sysInterval?.value).toBe(0);
    expect(read('log { console.enable = false, file.enable = true }').logs).toEqual([]);
    expect(read('log { console.enable = false, file.enable = false }').logs).toHaveLength(2);
  });

  test('of EMQX 4 is read by its lines', () => {
    const text = [
      'node.name = emqx@10.0.0.1',
      'node.cookie = emqxsecretcookie',
      'allow_anonymous = true',
      'acl_nomatch = allow',
      'listener.tcp.external = 0.0.0.0:1883',
      'listener.tcp.external.max_connections = 1024000',
      'listener.ssl.external = 8883',
      'listener.ssl.external.tls_versions = tlsv1.3,tlsv1.2,tlsv1.1,tlsv1',
      'zone.external.max_packet_size = 1MB',
      'zone.external.max_mqueue_len = 0',
      'cluster.autoclean = 5m',
    ].join('\n');
    expect(read(text)).toMatchObject({
      listeners: [
        { name: 'listener.tcp.external', port: 1883, transport: 'tcp', maxConnections: { value: 1_024_000 } },
        { name: 'listener.ssl.external', port: 8883, transport: 'tls', tlsMinimum: { value: 'TLSv1' } },
      ],
      anonymous: { value: true, place: { line: 3, column: 19 } },
      authorization: { noMatch: { value: 'allow' } },
      limits: { packetBytes: { value: 1_048_576 }, queuedMessages: { value: 'unlimited' } },
      cluster: { secret: { value: 'default' }, autoclean: { value: '5m' } },
    });
  });
});
