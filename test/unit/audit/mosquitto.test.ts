import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../../../src/audit/formats/format.ts';
import { mosquitto } from '../../../src/audit/formats/mosquitto/format.ts';
import { readMosquitto } from '../../../src/audit/formats/mosquitto/read.ts';

const read = (text: string, context: ReadContext = {}) => readMosquitto(text, 'mosquitto.conf', context);
const anonymous = (text: string, version?: string) =>
  read(text, version === undefined ? {} : { version }).listeners.map((listener) => listener.anonymous?.value);

describe('a mosquitto.conf', () => {
  test('without a listener serves the machine itself from 2.0 on, and everybody before', () => {
    expect(read('persistence true\n').listeners).toMatchObject([{ port: 1883, bind: '127.0.0.1' }]);
    expect(anonymous('persistence true\n')).toEqual([true]);
    const old = read('persistence true\n', { version: '1.6.9' }).listeners;
    expect(old).toMatchObject([{ port: 1883, anonymous: { value: true } }]);
    expect(old[0]?.bind).toBeUndefined();
  });

  test('with a listener lets nobody in without credentials from 2.0 on; 1.6 does unless there is a password file', () => {
    expect(anonymous('listener 1883\n', '2.0.11')).toEqual([false]);
    expect(anonymous('listener 1883\n', '1.6')).toEqual([true]);
    expect(anonymous('listener 1883\npassword_file p\n', '1.6')).toEqual([false]);
    expect(anonymous('listener 1883\nallow_anonymous true\npassword_file p\n', '1.6')).toEqual([true]);
  });

  test('with a listener whose port is none says so at its line, and judges no such listener', () => {
    const { listeners, oddities } = read('listener 1883\nlistener abc\nlistener 70000\n');
    expect(listeners.map(({ port }) => port)).toEqual([1883]);
    expect(oddities).toMatchObject([
      { what: 'syntax', name: 'listener', says: 'expected a port from 0 to 65535, got "abc"', place: { line: 2 } },
      { what: 'syntax', name: 'listener', place: { line: 3 } },
    ]);
  });

  test('with port or bind_address is open to others; with other listener options alone it is not', () => {
    expect(read('port 1884\n').listeners).toMatchObject([{ port: 1884, anonymous: { value: false } }]);
    expect(read('port 1884\n').listeners[0]?.bind).toBeUndefined();
    expect(read('bind_address 10.0.0.1\n').listeners).toMatchObject([{ port: 1883, bind: '10.0.0.1' }]);
    expect(read('max_connections 10\n').listeners).toMatchObject([{ port: 1883, bind: '127.0.0.1' }]);
  });

  test('with listener options alone is open to everybody until 2.0.11, as the program itself does', () => {
    const [listener] = read('max_connections 10\n', { version: '2.0.11' }).listeners;
    expect(listener).toMatchObject({ port: 1883, anonymous: { value: true } });
    expect(listener?.bind).toBeUndefined();
    expect(read('', { version: '2.0.11' }).listeners).toMatchObject([{ bind: '127.0.0.1' }]);
  });

  test('gives passwords and rules to the whole broker, or to each listener with per_listener_settings', () => {
    const text = 'listener 1883\npassword_file p\nacl_file a\nlistener 1884\nallow_anonymous true\n';
    const words = (source: string) =>
      read(source).listeners.map(({ anonymous: open, authentication, authorization }) => [
        open?.value,
        authentication?.map(({ value }) => value),
        authorization?.sources.map(({ value }) => value),
      ]);
    expect(words(text)).toEqual([
      [true, ['password_file'], ['acl_file']],
      [true, ['password_file'], ['acl_file']],
    ]);
    expect(words(`per_listener_settings true\n${text}`)).toEqual([
      [false, ['password_file'], ['acl_file']],
      [true, [], []],
    ]);
  });

  test('of 2.1 may open one listener alone', () => {
    expect(anonymous('listener 1883\nlistener_allow_anonymous true\nlistener 1884\nallow_anonymous false\n')).toEqual([
      true,
      false,
    ]);
  });

  test('tells transport, certificates and the oldest TLS of each listener', () => {
    const { listeners } = read(
      [
        'listener 8883 0.0.0.0',
        'certfile c',
        'keyfile k',
        'require_certificate true',
        'use_identity_as_username true',
        'tls_version tlsv1.3',
        'listener 8080',
        'protocol websockets',
        'listener 8081',
        'protocol websockets',
        'certfile c',
        'listener 8884',
        'psk_hint hello',
        'psk_file f',
        'listener 0 /run/mosquitto.sock',
      ].join('\n'),
    );
    expect(listeners.map(({ transport, clientCertificate }) => [transport, clientCertificate])).toEqual([
      ['tls', true],
      ['ws', undefined],
      ['wss', false],
      ['tls', true],
      ['tcp', undefined],
    ]);
    expect(listeners[0]?.tlsMinimum).toEqual({
      value: 'TLSv1.3',
      place: { file: 'mosquitto.conf', line: 6, column: 1 },
    });
    expect(listeners[4]).toMatchObject({
      port: 0,
      bind: '/run/mosquitto.sock',
      name: 'unix socket /run/mosquitto.sock',
    });
  });

  test('takes what a version sets by itself from that version', () => {
    const packet = (version: string) => read('', { version }).limits.packetBytes?.value;
    expect([packet('1.6.9'), packet('2.0.22'), packet('2.1.2')]).toEqual(['unlimited', 'unlimited', 2_000_000]);
    const queue = (version: string) => read('', { version }).limits.queuedMessages?.value;
    expect([queue('1.6.9'), queue('2.0.22')]).toEqual([100, 1_000]);
    const tls = (version: string) => read('listener 8883\ncertfile c\n', { version }).listeners[0]?.tlsMinimum?.value;
    expect([tls('1.6.9'), tls('2.0.11'), tls('2.0.18')]).toEqual(['TLSv1', 'TLSv1.1', undefined]);
  });

  test('counts months of thirty days when sessions expire', () => {
    const expiry = (value: string) =>
      read(`persistent_client_expiration ${value}\n`).limits.sessionExpirySeconds?.value;
    expect([expiry('2m'), expiry('14d'), expiry('1y'), expiry('12s')]).toEqual([5_184_000, 1_209_600, 31_536_000, 12]);
  });

  test('knows the plugins Mosquitto brings, and takes others for both', () => {
    const door = (text: string) => {
      const [listener] = read(text).listeners;
      return [listener?.authentication?.length, listener?.authorization?.sources.length];
    };
    expect(door('listener 1883\nplugin /usr/lib/mosquitto_password_file.so\n')).toEqual([1, 0]);
    expect(door('listener 1883\nplugin /usr/lib/mosquitto_acl_file.so\n')).toEqual([0, 1]);
    expect(door('listener 1883\nplugin /usr/lib/mosquitto_dynamic_security.so\n')).toEqual([1, 1]);
    expect(door('listener 1883\nauth_plugin /opt/go-auth.so\n')).toEqual([1, 1]);
    expect(door('plugin_load own /opt/mosquitto_acl_file.so\nlistener 1883\nplugin_use own\n')).toEqual([0, 1]);
    expect(read('plugin /usr/lib/mosquitto_persist_sqlite.so\n').persistence?.value).toBe(true);
  });

  test('reads a bridge: addresses, TLS, session, and topics with their prefixes', () => {
    const { bridges } = read(
      [
        'connection eu',
        'address eu.example.com backup.example.com:8883',
        'bridge_cafile ca',
        'bridge_insecure true',
        'cleansession true',
        'topic sensors/# both 1',
        'topic # in 0 "" us/',
        'topic state out 2 local/ remote/ # not read',
        'topic plain',
      ].join('\n'),
    );
    expect(bridges).toMatchObject([
      {
        name: 'eu',
        address: 'eu.example.com:1883 backup.example.com:8883',
        tls: true,
        verifies: { value: false },
        cleanSession: { value: true },
        topics: [
          { filter: 'sensors/#', direction: 'both', qos: 1, localPrefix: '', remotePrefix: '' },
          { filter: '#', direction: 'in', qos: 0, localPrefix: '', remotePrefix: 'us/' },
          { filter: 'state', direction: 'out', qos: 2, localPrefix: 'local/', remotePrefix: 'remote/' },
          { filter: 'plain', direction: 'out', qos: 0 },
        ],
      },
    ]);
  });

  test('never gives a secret away', () => {
    const setup = read(
      'connection eu\naddress a\ntopic x out\nremote_password hush-1\nbridge_psk hush-2\nplugin /x.so\nplugin_opt_pg_password hush-3\n',
    );
    expect(setup.plainSecrets?.map(({ value }) => value)).toEqual([
      'remote_password',
      'bridge_psk',
      'plugin_opt_pg_password',
    ]);
    expect(JSON.stringify(setup)).not.toContain('hush');
  });

  test('names what the broker of that version would stumble over, with its line', () => {
    const odd = (text: string, version = '2.1.2') =>
      read(text, { version }).oddities.map(({ what, name, place }) => [what, name, place.line]);
    expect(odd('sys_interval 10\n  persistence true\nlisener 1883\n')).toEqual([['unknown', 'lisener', 3]]);
    expect(odd('\tpersistence true\npersistence 1\n')).toEqual([['unknown', 'persistence', 1]]);
    expect(odd('global_max_connections 5\n', '2.0.18')).toEqual([['unknown', 'global_max_connections', 1]]);
    expect(odd('store_clean_interval 10\n', '2.0.18')).toEqual([['unknown', 'store_clean_interval', 1]]);
    expect(odd('store_clean_interval 10\n', '1.6.9')).toEqual([]);
    expect(odd('persistence\n')).toEqual([['syntax', 'persistence', 1]]);
    expect(odd('max_connections many\n')).toEqual([['syntax', 'max_connections', 1]]);
    expect(odd('psk_file /etc/psk # new\n')).toEqual([['syntax', 'psk_file', 1]]);
    expect(odd('topic a out 1\n')).toEqual([['syntax', 'topic', 1]]);
    expect(odd('listener 1\nmax_connections 5\nlistener 2\nmax_connections 6\n')).toEqual([]);
    expect(odd('listener 1\nmax_connections 5\nmax_connections 6\n')).toEqual([['duplicate', 'max_connections', 3]]);
    expect(odd('allow_anonymous false\nper_listener_settings true\n', '2.0.18')).toEqual([
      ['syntax', 'per_listener_settings', 2],
    ]);
  });

  test('is read with the files it includes, as far as they are named, in the order of the broker', () => {
    const beside = [
      { file: 'etc/conf.d/b.conf', text: 'allow_anonymous true\n' },
      { file: 'etc/conf.d/a.conf', text: 'listener 1883\nallow_anonymous false\n' },
      { file: 'etc/conf.d/notes.txt', text: 'listener 1\n' },
      { file: 'etc/other/c.conf', text: 'listener 2\n' },
    ];
    const setup = read('include_dir /etc/mosquitto/conf.d\n', { beside });
    expect(setup.listeners).toMatchObject([
      {
        port: 1883,
        place: { file: 'etc/conf.d/a.conf', line: 1 },
        anonymous: { value: true, place: { file: 'etc/conf.d/b.conf', line: 1 } },
      },
    ]);
    expect(setup.oddities).toMatchObject([
      { what: 'duplicate', name: 'allow_anonymous', place: { file: 'etc/conf.d/b.conf' } },
    ]);
    expect(read('include_dir /etc/mosquitto/conf.d\n').oddities).toMatchObject([
      { what: 'unread', name: 'include_dir', place: { line: 1 } },
    ]);
  });

  test('is taken for one by name or by what it says, and another file is refused with its line', () => {
    expect(mosquitto.detect('mosquitto.conf', '')).toBe(true);
    expect(mosquitto.detect('broker-a.conf', 'persistence true\nlistener 1883\n')).toBe(true);
    expect(mosquitto.detect('nginx.conf', 'server {\n  listen 80;\n}\n')).toBe(false);
    expect(() => read('server {\n  listen 80;\n  root /srv;\n}\n')).toThrow(
      /^mosquitto\.conf:1: "server" is no option/,
    );
    expect(() => read('', { version: 'two' })).toThrow(/no version of Mosquitto/);
  });

  test.each(['debian-2.0', 'debian-2.1', 'example-2.0', 'example-2.1'])(
    'as shipped (%s) has no line this program does not know',
    (name) => {
      const file = join(import.meta.dirname, '../../fixtures/audit/shipped', `mosquitto.${name}.conf`);
      const text = readFileSync(file, 'utf8');
      const { oddities } = readMosquitto(text, file, { version: name.endsWith('2.0') ? '2.0.11' : '2.1.2' });
      expect(oddities.filter(({ what }) => what !== 'unread')).toEqual([]);
      // What is commented out names options as well: all of them must be known.
      const commented = [...text.matchAll(/^#([a-z][a-z0-9_.]+)(?: (?:true|false|-?\d+))?$/gm)].map(
        ([, option]) => option,
      );
      const turnedOn = readMosquitto(
        ['listener 1883', 'connection x', ...commented.map((option) => `${option} 1`)].join('\n'),
        file,
        { version: name.endsWith('2.0') ? '2.0.11' : '2.1.2' },
      );
      expect(turnedOn.oddities.filter(({ what }) => what === 'unknown').map((oddity) => oddity.name)).toEqual([]);
    },
  );
});
