import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import type { SourceErrorReason } from '../../../src/core/source.ts';
import { parseInfo } from '../../../src/dependencies/redis/info.ts';
import { infoReadings } from '../../../src/dependencies/redis/info-readings.ts';
import { freePorts } from '../../support/free-port.ts';
import {
  failureOfDependency,
  openDependency,
  readDependency,
  recordedBody,
  told,
} from '../../support/open-dependency.ts';
import { openScriptedTcpServer } from '../../support/scripted-tcp-server.ts';

const read = (text: string): Record<string, number> => told(infoReadings('dep', parseInfo(text) ?? new Map()));
const recorded = (name: string): Record<string, number> => read(recordedBody(`redis/${name}.txt`));
const infoOf = (replies: readonly string[]) => `redis_version:7.0.0\r\n${replies.join('\r\n')}\r\n`;

/** Answers AUTH and INFO as a server would. */
function openFakeRedis(info: string, auth = '+OK\r\n') {
  return openScriptedTcpServer({
    onData: (data, socket) => {
      for (const [command] of data.matchAll(/\r\n(AUTH|INFO|[A-Za-z]{3,})\r\n/gi)) {
        const word = command.trim().toUpperCase();
        if (word === 'AUTH') socket.write(auth);
        else if (word === 'INFO') socket.write(`$${Buffer.byteLength(info)}\r\n${info}\r\n`);
        else socket.write('-ERR unexpected\r\n');
        return;
      }
    },
  });
}

describe('INFO as recorded', () => {
  test('of a Valkey master tells its replica and how far that is behind', () => {
    const master = recorded('valkey-8.1-master');
    expect(master).toMatchObject({
      'info{valkey,8.1.1,standalone,master}': 1,
      connected_clients: 0,
      clients_max: 10_000,
      memory_limit_bytes: Number.POSITIVE_INFINITY,
      evicted_keys_total: 0,
      connections_rejected_total: 0,
      blocked_clients: 0,
      replicas_connected: 1,
      replication_lag_seconds: 0,
      replication_lag_bytes: 0,
      loading: 0,
      snapshot_ok: 1,
    });
    expect(master).not.toHaveProperty('replication_link_up');
    expect(master).not.toHaveProperty('log_write_ok');
  });

  test('of a Valkey replica tells its link and since when its master was silent', () => {
    expect(recorded('valkey-8.1-replica')).toMatchObject({
      'info{valkey,8.1.1,standalone,slave}': 1,
      replication_link_up: 1,
      replication_lag_seconds: 2,
      memory_limit_bytes: 64 * 1024 * 1024,
      log_write_ok: 1,
      replicas_connected: 0,
    });
    expect(recorded('valkey-8.1-replica')).not.toHaveProperty('replication_lag_bytes');
  });

  test('of a replica that lost its master does not make a lag of -1', () => {
    const lost = recorded('valkey-8.1-replica-cut-off');
    expect(lost['replication_link_up']).toBe(0);
    expect(lost).not.toHaveProperty('replication_lag_seconds');
  });

  test('of Redis in cluster and in sentinel mode tells what these modes have', () => {
    expect(recorded('redis-8.0-cluster')).toMatchObject({
      'info{redis,8.0.2,cluster,master}': 1,
      replicas_connected: 0,
    });
    const sentinel = recorded('redis-8.0-sentinel');
    expect(sentinel).toHaveProperty(['info{redis,8.0.2,sentinel,}'], 1);
    for (const name of ['memory_used_bytes', 'replicas_connected', 'snapshot_ok'])
      expect(sentinel).not.toHaveProperty(name);
  });
});

describe('INFO', () => {
  test('with several replicas gives the one furthest behind; one that is still loading has confirmed nothing', () => {
    const text = infoOf([
      'role:master',
      'connected_slaves:3',
      'slave0:ip=::1,port=1,state=online,offset=900,lag=1',
      'slave1:ip=h,port=1,state=online,offset=400,lag=7',
      'slave2:ip=h,port=1,state=wait_bgsave,offset=0,lag=0',
      'master_repl_offset:1000',
    ]);
    expect(read(text)).toMatchObject({
      replicas_connected: 3,
      replication_lag_seconds: 7,
      replication_lag_bytes: 1_000,
    });
  });

  test('with failed saves says so', () => {
    const text = infoOf(['rdb_last_bgsave_status:err', 'aof_enabled:1', 'aof_last_write_status:err']);
    expect(read(text)).toMatchObject({ snapshot_ok: 0, log_write_ok: 0 });
  });

  test.each([
    'used_memory:-1',
    'used_memory:1e9',
    'used_memory:',
    'used_memory:9999999999999999999',
    'used_memory:0x10',
    'used_memory: 5',
  ])('with %s gives no memory', (line) => {
    expect(read(infoOf([line]))).not.toHaveProperty('memory_used_bytes');
  });

  test('cannot make labels without bounds: unknown words become empty', () => {
    const text = `redis_version:${'9'.repeat(99)}\nrole:emperor\nredis_mode:x\n`;
    expect(read(text)).toEqual({ 'info{redis,,,}': 1 });
  });

  test.each(['', 'hello', '<html>', '# Server\r\n', 'constructor:1\n'])('is none: %j', (text) => {
    expect(parseInfo(text)).toBeUndefined();
  });
});

describe('a Redis that is read', () => {
  test('hears AUTH and INFO and nothing else, on one connection that ends', async () => {
    await using server = await openFakeRedis(recordedBody('redis/valkey-8.1-master.txt'));
    await using open = await openDependency('redis', `redis://127.0.0.1:${server.port}`, {
      auth: { username: 'monitor', password: new Secret('hunter2') },
    });
    expect(told(await readDependency(open, 'redis'))['replicas_connected']).toBe(1);
    const words = server
      .heard()
      .split('\r\n')
      .filter((line) => /^\w/.test(line));
    expect(words.map((word) => word.toLowerCase())).toEqual(['auth', 'monitor', 'hunter2', 'info']);
    expect(server.connections()).toBe(1);
  });

  test('without a password of its own hears none, the cluster may have one', async () => {
    await using server = await openFakeRedis(infoOf(['role:master']));
    const cluster = { name: 'c', nodes: [], auth: { password: new Secret('secret') }, tls: {} };
    await using open = await openDependency('redis', `redis://127.0.0.1:${server.port}`, { cluster });
    await readDependency(open, 'redis');
    expect(server.heard()).not.toMatch(/auth/i);
  });

  test('that wants no password is read all the same', async () => {
    const no = '-ERR AUTH <password> called without any password configured for the default user. Are you sure?\r\n';
    await using server = await openFakeRedis(infoOf(['role:master']), no);
    await using open = await openDependency('redis', `redis://127.0.0.1:${server.port}`, {
      auth: { password: new Secret('x') },
    });
    expect(await readDependency(open, 'redis')).not.toEqual([]);
  });

  test.each<[string, string | undefined, SourceErrorReason]>([
    ['refuses the password', '-WRONGPASS invalid username-password pair or user is disabled.\r\n', 'auth'],
    ['wants one', '-NOAUTH Authentication required.\r\n', 'auth'],
    ['forbids INFO', "-NOPERM User monitor has no permissions to run the 'info' command\r\n", 'auth'],
    ['is full', '-ERR max number of clients reached\r\n', 'internal'],
    ['never answers', undefined, 'timeout'],
    ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'parse'],
    ['answers with a number', ':1\r\n', 'parse'],
    ['answers with nothing', '$-1\r\n', 'parse'],
    ['answers with another text', '$5\r\nhello\r\n', 'parse'],
    ['announces an array no machine can hold', '*99999999999\r\n', 'parse'],
    ['nests arrays without end', '*1\r\n'.repeat(200_000), 'parse'],
    ['announces a text it never sends', '$1000000000\r\nx', 'timeout'],
  ])('and %s is a failure of a known reason', async (_what, reply, reason) => {
    await using server = await openScriptedTcpServer({
      onData: (_data, socket) => void (reply === undefined || socket.write(reply)),
    });
    const auth = reason === 'auth' ? { username: 'monitor', password: new Secret('hunter2') } : {};
    await using open = await openDependency('redis', `redis://127.0.0.1:${server.port}`, { auth });
    const failure = await failureOfDependency(open, 700);
    expect([failure.reason, failure.message]).toEqual([reason, expect.stringMatching(/^INFO of redis:\/\/127/)]);
    expect(JSON.stringify([failure, failure.cause, failure.message])).not.toContain('hunter2');
    expect(server.connections()).toBe(1);
  });

  test('that never ends its answer costs a megabyte and no more', async () => {
    const chunk = 'x'.repeat(256 * 1024);
    await using server = await openScriptedTcpServer({
      onData: (_data, socket) => {
        const pour = (): void =>
          void (socket.destroyed || (socket.write(chunk) ? setImmediate(pour) : socket.once('drain', pour)));
        socket.write('$9000000000\r\n');
        pour();
      },
    });
    await using open = await openDependency('redis', `redis://127.0.0.1:${server.port}`);
    expect((await failureOfDependency(open)).reason).toBe('too_large');
  });

  test('and is gone, or hangs up, says so and is not asked again by itself', async () => {
    const [port = 0] = await freePorts(1);
    await using gone = await openDependency('redis', `redis://127.0.0.1:${port}`);
    expect((await failureOfDependency(gone)).reason).toBe('refused');
    await using server = await openScriptedTcpServer({ onConnect: (socket) => socket.end() });
    await using rude = await openDependency('redis', `redis://127.0.0.1:${server.port}`);
    expect((await failureOfDependency(rude)).reason).toBe('closed');
    expect((await failureOfDependency(rude)).reason).toBe('closed');
    expect(server.connections()).toBe(2);
    await using secure = await openDependency('redis', `rediss://127.0.0.1:${server.port}`);
    expect(['tls', 'closed']).toContain((await failureOfDependency(secure)).reason);
  });
});
