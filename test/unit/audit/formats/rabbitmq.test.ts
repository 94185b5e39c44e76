import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../../../../src/audit/formats/format.ts';
import { readRabbitmq } from '../../../../src/audit/formats/rabbitmq/read.ts';

const read = (text: string, context: ReadContext = {}) => readRabbitmq(text, 'rabbitmq.conf', context);
const open = (text: string) => read(text).listeners.map(({ port, bind, transport }) => [port, bind, transport]);

describe('a rabbitmq.conf', () => {
  test('that says nothing of MQTT has the plugin listen at 1883', () => {
    expect(open('')).toEqual([[1883, undefined, 'tcp']]);
    expect(read('').listeners[0]?.place).toEqual({ file: 'rabbitmq.conf' });
    expect(open('mqtt.listeners.tcp = none\nmqtt.listeners.ssl.default = 8883')).toEqual([[8883, undefined, 'tls']]);
  });

  test('names listeners by port or address, with the place of the value', () => {
    const text =
      'mqtt.listeners.tcp.1 = 127.0.0.1:1883\nmqtt.listeners.tcp.2 = ::1:1883\nmqtt.listeners.ssl.1 = 10.0.0.1:8883';
    expect(open(text)).toEqual([
      [1883, '127.0.0.1', 'tcp'],
      [1883, '::1', 'tcp'],
      [8883, '10.0.0.1', 'tls'],
    ]);
    expect(read(text).listeners[1]).toMatchObject({
      name: 'mqtt.listeners.tcp.2',
      place: { file: 'rabbitmq.conf', line: 2, column: 24 },
    });
  });

  test('carries MQTT over WebSockets once it says so', () => {
    expect(open('web_mqtt.ws_path = /mqtt').slice(1)).toEqual([[15_675, undefined, 'ws']]);
    expect(
      open('web_mqtt.tcp.listener = none\nweb_mqtt.ssl.port = 15676\nweb_mqtt.ssl.ip = 10.0.0.1').slice(1),
    ).toEqual([[15_676, '10.0.0.1', 'wss']]);
    expect(open('web_mqtt.tcp.listener = 127.0.0.1:15675').slice(1)).toEqual([[15_675, '127.0.0.1', 'ws']]);
  });

  test('asks for certificates when it verifies them and fails without', () => {
    const tls = (rest: string) => read(`mqtt.listeners.ssl.default = 8883\n${rest}`).listeners[1];
    expect(tls('')).toMatchObject({ clientCertificate: false, tlsMinimum: { value: 'TLSv1.2' } });
    expect(tls('ssl_options.verify = verify_peer')?.clientCertificate).toBe(false);
    expect(tls('ssl_options.verify = verify_peer\nssl_options.fail_if_no_peer_cert = true')?.clientCertificate).toBe(
      true,
    );
    expect(tls('ssl_options.versions.1 = tlsv1.2\nssl_options.versions.2 = tlsv1.1')?.tlsMinimum).toMatchObject({
      value: 'TLSv1.1',
      place: { line: 3 },
    });
  });

  test('lets clients without a name in from the network only as a user who may come from there', () => {
    const anonymous = (text: string, version?: string) =>
      read(text, version === undefined ? {} : { version }).anonymous?.value;
    expect(anonymous('')).toBe(false);
    expect(anonymous('loopback_users = none')).toBe(true);
    expect(anonymous('loopback_users.guest = false')).toBe(true);
    expect(anonymous('loopback_users = none\nmqtt.allow_anonymous = false')).toBe(false);
    expect(anonymous('loopback_users = none\nanonymous_login_user = none')).toBe(false);
    expect(anonymous('anonymous_login_user = sensor')).toBe(true);
    expect(anonymous('mqtt.default_user = sensor', '3.12')).toBe(true);
    expect(anonymous('mqtt.default_user = sensor', '4.0')).toBe(false);
  });

  test('has guest as an account everybody knows when it lets guest in from the network with that password', () => {
    const accounts = (text: string) => read(text).defaultAccounts?.map(({ value, place }) => [value, place.line]);
    expect(accounts('default_pass = guest')).toEqual([]);
    expect(accounts('\nloopback_users.guest = false')).toEqual([['guest', 2]]);
    expect(accounts('loopback_users = none\ndefault_user = admin')).toEqual([]);
    expect(accounts('loopback_users = none\ndefault_pass = x7')).toEqual([]);
    expect(read('loopback_users = none\ndefault_pass = x7').own).toMatchObject({ guestRemote: { value: 'own' } });
  });

  test('has limits of its own by release', () => {
    const limits = (text: string, version?: string) => read(text, version === undefined ? {} : { version }).limits;
    expect(limits('')).toMatchObject({
      memoryRatio: { value: 0.6 },
      packetBytes: { value: 16_777_216 },
      diskFreeBytes: { value: 50_000_000 },
      sessionExpirySeconds: { value: 86_400 },
      inflight: { value: 10 },
      connections: { value: 'unlimited' },
    });
    expect(limits('', '3.10').memoryRatio?.value).toBe(0.4);
    expect(limits('', '4.0').packetBytes?.value).toBe(268_435_455);
    expect(limits('', '4.1').packetBytes).toBeUndefined();
    expect(limits('mqtt.subscription_ttl = 1800000', '3.10').sessionExpirySeconds?.value).toBe(1_800);
    expect(limits('mqtt.max_session_expiry_interval_seconds = infinity').sessionExpirySeconds?.value).toBe('unlimited');
  });

  test.each([
    ['50MB', 50_000_000],
    ['50MiB', 52_428_800],
    ['1G', 1_073_741_824],
    ['2gb', 2_000_000_000],
    ['512k', 524_288],
    ['1000', 1_000],
  ])('counts %s as RabbitMQ does', (text, bytes) => {
    expect(read(`disk_free_limit.absolute = ${text}`).limits.diskFreeBytes?.value).toBe(bytes);
  });

  test('with a limit to memory in bytes has no share, with one to the disk by memory no bytes', () => {
    const { limits } = read('vm_memory_high_watermark.absolute = 2GB\ndisk_free_limit.relative = 1.0');
    expect(limits.memoryBytes?.value).toBe(2_000_000_000);
    expect(limits.memoryRatio).toBeUndefined();
    expect(limits.diskFreeBytes).toBeUndefined();
  });

  test('is a cluster when it forms one; before 4.3 it ignores splits unless it says otherwise', () => {
    const nodes =
      'cluster_formation.classic_config.nodes.1 = rabbit@a\ncluster_formation.classic_config.nodes.2 = rabbit@b\n';
    expect(read('').cluster).toBeUndefined();
    expect(read(nodes, { version: '4.0' }).cluster).toMatchObject({
      members: { value: 2, place: { line: 1 } },
      partitionPolicy: { value: 'ignore', place: { file: 'rabbitmq.conf' } },
    });
    expect(read(nodes).cluster?.partitionPolicy).toBeUndefined();
    expect(read(`${nodes}cluster_partition_handling = pause_minority`).cluster?.partitionPolicy?.value).toBe(
      'pause_minority',
    );
    const dns = read('cluster_formation.peer_discovery_backend = dns');
    expect(dns.cluster?.discovery?.value).toBe('dns');
    expect(dns.cluster?.members).toBeUndefined();
  });

  test('names what this release does not start with, and what has no effect', () => {
    const removed = (text: string, version?: string) => {
      const { own } = read(text, version === undefined ? {} : { version });
      return own?.kind === 'rabbitmq' ? own.removed.map(({ value }) => value.name) : [];
    };
    expect(removed('mqtt.subscription_ttl = 1')).toEqual(['mqtt.subscription_ttl']);
    expect(removed('mqtt.subscription_ttl = 1', '3.12')).toEqual([]);
    expect(removed('mqtt.default_user = a', '3.13')).toEqual([]);
    expect(removed('mqtt.default_user = a', '4.0')).toEqual(['mqtt.default_user']);
    expect(read('memory_monitor_interval = 2500').oddities).toMatchObject([{ what: 'deprecated' }]);
    expect(read('memory_monitor_interval = 2500', { version: '3.13' }).oddities).toEqual([]);
  });

  test('knows the settings of the broker and its plugins, and says which one was meant', () => {
    const names = (text: string) => read(text).oddities.map(({ what, name, says }) => `${what} ${name}: ${says ?? ''}`);
    const known = [
      'mqtt.vhost = /',
      'cluster_formation.k8s.host = a',
      'log.console.level = info',
      'auth_ldap.servers.1 = a',
      'default_users.qa.password = b',
      'deprecated_features.permit.x = true',
      'management.path_prefix = /x',
    ];
    expect(names(known.join('\n'))).toEqual([]);
    expect(names([...known, 'mqtt.alow_anonymous = true'].join('\n'))).toEqual([
      'unknown mqtt.alow_anonymous: did you mean mqtt.allow_anonymous?',
    ]);
  });

  test('names secrets by their setting, but none that is encrypted', () => {
    const text =
      'default_pass = hunter2\nssl_options.password = encrypted:abc\ncluster_formation.etcd.password = hunter3\n';
    const setup = read(text);
    expect(setup.plainSecrets?.map(({ value }) => value)).toEqual(['default_pass', 'cluster_formation.etcd.password']);
    expect(JSON.stringify(setup)).not.toMatch(/hunter/);
  });

  test('opens the pages of management it names', () => {
    expect(
      read('management.tcp.port = 15672\nmanagement.tcp.ip = 127.0.0.1\nmanagement.ssl.port = 15671').admin,
    ).toMatchObject([
      { name: 'Management', port: 15_672, bind: '127.0.0.1', tls: false },
      { name: 'Management', port: 15_671, tls: true },
    ]);
  });
});
