import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../../../../src/audit/formats/format.ts';
import { readVernemq } from '../../../../src/audit/formats/vernemq/read.ts';

const read = (text: string, context: ReadContext = {}) => readVernemq(text, 'vernemq.conf', context);

describe('a vernemq.conf', () => {
  test('has the listeners it names and no others; options stand at the listener, its type or all of them', () => {
    const text = [
      'listener.tcp.default = 127.0.0.1:1883',
      'listener.ssl.default = 0.0.0.0:8883',
      'listener.wss.web = 10.0.0.1:8084',
      'listener.max_connections = 5000',
      'listener.ssl.max_connections = infinity',
      'listener.ssl.default.require_certificate = on',
      'listener.ssl.tls_version = tlsv1.1',
      'listener.tcp.default.allow_anonymous_override = on',
    ].join('\n');
    expect(read('').listeners).toEqual([]);
    expect(read(text).listeners).toMatchObject([
      { name: 'listener.tcp.default', bind: '127.0.0.1', maxConnections: { value: 5_000 }, anonymous: { value: true } },
      {
        name: 'listener.ssl.default',
        transport: 'tls',
        clientCertificate: true,
        maxConnections: { value: 'unlimited', place: { line: 5, column: 32 } },
        tlsMinimum: { value: 'TLSv1.1' },
      },
      { name: 'listener.wss.web', transport: 'wss', bind: '10.0.0.1', tlsMinimum: { value: 'TLSv1.2' } },
    ]);
    expect(read('listener.tcp.default = 1.2.3.4:1883').listeners[0]?.maxConnections?.value).toBe(10_000);
  });

  test('asks for credentials, and has files for them, unless it says otherwise', () => {
    expect(read('')).toMatchObject({
      anonymous: { value: false },
      authentication: [{ value: 'vmq_passwd' }],
      authorization: { sources: [{ value: 'vmq_acl' }], noMatch: { value: 'deny' } },
    });
    expect(read('allow_anonymous = on').anonymous).toMatchObject({ value: true, place: { line: 1, column: 19 } });
    const off = read('plugins.vmq_passwd = off\nplugins.vmq_acl = off\nplugins.vmq_webhooks = on');
    expect(off.authentication?.map(({ value }) => value)).toEqual(['vmq_webhooks']);
    expect(off.authorization?.sources.map(({ value }) => value)).toEqual(['vmq_webhooks']);
  });

  test('has limits of its own, and none to the size of a message or the age of a session', () => {
    expect(read('').limits).toMatchObject({
      packetBytes: { value: 'unlimited' },
      queuedMessages: { value: 1_000 },
      inflight: { value: 20 },
      sessionExpirySeconds: { value: 'unlimited' },
    });
    expect(read('max_offline_messages = -1').limits.queuedMessages?.value).toBe('unlimited');
    expect(read('max_online_messages = -1\nmax_offline_messages = 5').limits.queuedMessages?.value).toBe('unlimited');
    expect(read('max_inflight_messages = 0').limits.inflight?.value).toBe('unlimited');
    expect(read('max_message_size = 1024').limits.packetBytes?.value).toBe(1_024);
  });

  test.each([
    ['1w', 604_800],
    ['2d', 172_800],
    ['1m', 2_419_200],
    ['12h', 43_200],
    ['never', 'unlimited'],
  ])('lets sessions expire after %s, where m is a month', (text, seconds) => {
    expect(read(`persistent_client_expiration = ${text}`).limits.sessionExpirySeconds?.value).toBe(seconds);
  });

  test('with the cookie it ships with is open where other nodes know its name', () => {
    expect(read('').cluster?.secret).toBeUndefined();
    expect(read('').own).toHaveProperty('defaultCookie');
    expect(read('nodename = VerneMQ@10.0.0.1').cluster?.secret).toEqual({
      value: 'default',
      place: { file: 'vernemq.conf' },
    });
    expect(read('nodename = VerneMQ@10.0.0.1\ndistributed_cookie = k7').cluster?.secret?.value).toBe('own');
  });

  test('talks to other nodes in the clear where it listens for them so', () => {
    expect(read('listener.vmq.clustering = 0.0.0.0:44053').cluster?.tls?.value).toBe(false);
    expect(read('listener.vmq.clustering = 127.0.0.1:44053').cluster?.tls).toBeUndefined();
    expect(read('listener.vmqs.clustering = 0.0.0.0:44054').cluster?.tls?.value).toBe(true);
  });

  test('bridges what it names, when the plugin is on', () => {
    const text = [
      'vmq_bridge.ssl.eu = eu.example.com:8883',
      'vmq_bridge.ssl.eu.topic.1 = sensors/+ both 1 us/ eu/',
      'vmq_bridge.ssl.eu.insecure = on',
      'vmq_bridge.ssl.eu.password = hunter2',
    ].join('\n');
    expect(read(text).bridges).toEqual([]);
    expect(read(`${text}\nplugins.vmq_bridge = on`).bridges).toMatchObject([
      {
        name: 'eu',
        address: 'eu.example.com:8883',
        tls: true,
        verifies: { value: false },
        cleanSession: { value: false },
        topics: [{ filter: 'sensors/+', direction: 'both', qos: 1, localPrefix: 'us/', remotePrefix: 'eu/' }],
      },
    ]);
    expect(read(text).plainSecrets?.map(({ value }) => value)).toEqual(['vmq_bridge.ssl.eu.password']);
    expect(JSON.stringify(read(`${text}\nplugins.vmq_bridge = on`))).not.toMatch(/hunter/);
  });

  test('says what works during a split', () => {
    const { own } = read('allow_register_during_netsplit = on');
    expect(own).toMatchObject({ duringNetsplit: { register: { value: true }, publish: { value: false } } });
  });

  test('of 2.0 has several sessions of a client no more', () => {
    expect(read('allow_multiple_sessions = off').oddities).toMatchObject([{ what: 'deprecated' }]);
    expect(read('allow_multiple_sessions = off', { version: '1.13' }).oddities).toEqual([]);
  });

  test('serves pages at its HTTP listeners, and $SYS every 20 s', () => {
    expect(read('listener.http.default = 0.0.0.0:8888\nlistener.https.api = 127.0.0.1:8889').admin).toMatchObject([
      { port: 8_888, tls: false },
      { port: 8_889, bind: '127.0.0.1', tls: true },
    ]);
    expect(read('').sysInterval?.value).toBe(20);
    expect(read('systree_interval = 5000').sysInterval?.value).toBe(5);
    expect(read('systree_enabled = off').sysInterval?.value).toBe(0);
  });

  test('with a slip in a name is told which name was meant; settings of plugins are left alone', () => {
    const names = (text: string) => read(text).oddities.map(({ name, says }) => `${name}: ${says}`);
    expect(names('allow_anonymus = on')).toEqual(['allow_anonymus: did you mean allow_anonymous?']);
    expect(names('plugins.vmq_mine = on\nmine.file = x\nprometheus_namespace = v')).toEqual([]);
  });
});
