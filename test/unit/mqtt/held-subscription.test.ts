import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { silentLog } from '../../../src/core/log.ts';
import { Secret } from '../../../src/core/secret.ts';
import { backoffMs } from '../../../src/mqtt/backoff.ts';
import { whereOf } from '../../../src/mqtt/connect-options.ts';
import { asConnectionFailure } from '../../../src/mqtt/connection-failure.ts';
import {
  type HeldMessage,
  type HeldSubscription,
  type HeldSubscriptionOptions,
  openHeldSubscription,
} from '../../../src/mqtt/held-subscription.ts';
import { openAedesBroker } from '../../support/aedes-broker.ts';

const within = (ms = 8_000) => ({ withinMs: ms, everyMs: 20, signal: AbortSignal.timeout(ms + 1_000) });

function hold(url: string, more: Partial<HeldSubscriptionOptions> = {}) {
  const heard: HeldMessage[] = [];
  const granted: string[][] = [];
  const link = openHeldSubscription({
    url,
    auth: {},
    tls: {},
    clientId: 'held',
    filters: ['a/1', 'b/#'],
    log: silentLog,
    clock: systemClock,
    random: () => 0,
    backoff: { min: 40, max: 80 },
    connectTimeoutMs: 300,
    on: {
      connected: () => undefined,
      subscribed: (yes) => granted.push([...yes]),
      message: (message) => heard.push(message),
    },
    ...more,
  });
  return { link, heard, granted };
}

async function reasonOf(link: HeldSubscription): Promise<string> {
  await until('an outcome', () => link.state().kind === 'down', within());
  const state = link.state();
  return state.kind === 'down' ? state.error.reason : state.kind;
}

/** A TCP server that answers everything it gets with these bytes, and counts connections. */
async function talkBack(answer: (data: Buffer, socket: Socket) => Buffer | undefined) {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      const reply = answer(data, socket);
      if (reply !== undefined) socket.write(reply);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    dropAll: () => {
      for (const socket of sockets) socket.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const CONNACK = (code: number) => Buffer.from([0x20, 2, 0, code]);
const isConnect = (data: Buffer) => (data[0] ?? 0) >> 4 === 1;
const isSubscribe = (data: Buffer) => (data[0] ?? 0) >> 4 === 8;
const SUBACK = (data: Buffer, ...codes: number[]) =>
  Buffer.from([0x90, 2 + codes.length, data[2] ?? 0, data[3] ?? 0, ...codes]);

describe('a held subscription', () => {
  test('hears retained and live messages, and comes back by itself when the connection is cut', async () => {
    await using broker = await openAedesBroker();
    const say = (topic: string, retain: boolean) =>
      broker.aedes.publish(
        { cmd: 'publish', topic, payload: Buffer.from('x'), qos: 0, retain, dup: false },
        () => undefined,
      );
    say('a/1', true);
    const { link, heard, granted } = hold(`mqtt://${broker.address}`, { connectTimeoutMs: 3_000 });
    await using _held = link;
    await until('the retained message', () => heard.length === 1, within());
    expect(heard[0]).toMatchObject({ topic: 'a/1', retain: true });
    say('b/2/3', false);
    await until('the live message', () => heard.length === 2, within());
    expect(heard[1]).toMatchObject({ topic: 'b/2/3', retain: false });
    link.resubscribe();
    await until('the retained message once more', () => heard.length === 3, within());
    for (const client of Object.values(Object(broker.aedes).clients ?? {})) Object(client).conn.destroy();
    await until('it back', () => granted.length === 3, within());
    expect(granted.at(-1)).toEqual(['a/1', 'b/#']);
  });

  test('a port nobody listens on is refused', async () => {
    const { link } = hold('mqtt://127.0.0.1:1');
    await using _held = link;
    expect(await reasonOf(link)).toBe('refused');
  });

  test('a name that does not resolve is dns', async () => {
    const { link } = hold('mqtt://no-such-host.invalid:1883', { connectTimeoutMs: 5_000 });
    await using _held = link;
    expect(await reasonOf(link)).toBe('dns');
  });

  test('a broker that accepts and never answers is timeout', async () => {
    await using silent = await talkBack(() => undefined);
    const { link } = hold(silent.url);
    await using _held = link;
    expect(await reasonOf(link)).toBe('timeout');
  });

  test('a broker that never acknowledges the subscription is timeout', async () => {
    await using half = await talkBack((data) => (isConnect(data) ? CONNACK(0) : undefined));
    const { link } = hold(half.url);
    await using _held = link;
    expect(await reasonOf(link)).toBe('timeout');
  });

  for (const code of [4, 5]) {
    test(`CONNACK ${code} is auth, and it is tried again all the same`, async () => {
      await using refusing = await talkBack(() => CONNACK(code));
      const { link } = hold(refusing.url, { auth: { username: 'u', password: new Secret('wrong') } });
      await using _held = link;
      expect(await reasonOf(link)).toBe('auth');
      await until('another try', () => refusing.connections() >= 3, within());
      const state = link.state();
      expect(state.kind === 'down' ? state.error.message : '').not.toContain('wrong');
    });
  }

  test('a server that speaks something else is parse or closed, never a hang', async () => {
    await using http = await talkBack(() => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { link } = hold(http.url);
    await using _held = link;
    expect(['parse', 'closed', 'timeout']).toContain(await reasonOf(link));
  });

  test('TLS against a listener without TLS is tls or closed, and an unreadable file is tls', async () => {
    await using plain = await talkBack(() => Buffer.from('hello'));
    const { link } = hold(plain.url.replace('mqtt:', 'mqtts:'));
    await using _held = link;
    expect(['tls', 'closed']).toContain(await reasonOf(link));
    const unreadable = hold('mqtts://127.0.0.1:1', { tls: { ca: '/nonexistent/ca.pem' } });
    await using _other = unreadable.link;
    expect(await reasonOf(unreadable.link)).toBe('tls');
  });

  test('a refused filter is noticed, the others are held', async () => {
    await using picky = await talkBack((data) => {
      if (isConnect(data)) return CONNACK(0);
      return isSubscribe(data) ? SUBACK(data, 0x80, 0) : undefined;
    });
    const { link, granted } = hold(picky.url, { connectTimeoutMs: 3_000 });
    await using _held = link;
    await until('the SUBACK', () => granted.length === 1, within());
    expect(granted).toEqual([['b/#']]);
    expect(link.state()).toMatchObject({ kind: 'connected', refused: ['a/1'] });
  });

  test('closing while connecting, twice, ends at once', async () => {
    await using silent = await talkBack(() => undefined);
    const { link } = hold(silent.url, { connectTimeoutMs: 60_000 });
    await until('the attempt', () => silent.connections() === 1, within());
    await Promise.all([link[Symbol.asyncDispose](), link[Symbol.asyncDispose]()]);
    expect(link.state().kind).toBe('closed');
  });
});

describe('reconnecting', () => {
  test('waits 1 s at first and 30 s at most, half of it jitter', () => {
    expect(backoffMs(1, () => 0)).toBe(500);
    expect(backoffMs(1, () => 1)).toBe(1_000);
    expect(backoffMs(3, () => 1)).toBe(4_000);
    expect(backoffMs(50, () => 1)).toBe(30_000);
  });

  test('an address in a message has no user and no password', () => {
    expect(whereOf('mqtts://user:pass@broker.example:8883/x')).toBe('mqtts://broker.example:8883');
    expect(whereOf('not a url')).not.toContain('not a url');
  });

  test('MQTT 5 refusals and certificate errors have their reason', () => {
    const withCode = (code: unknown) => asConnectionFailure('x', Object.assign(new Error('no'), { code })).reason;
    expect([0x86, 0x87, 3].map(withCode)).toEqual(['auth', 'auth', 'refused']);
    expect(['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID'].map(withCode)).toEqual([
      'tls',
      'tls',
      'tls',
    ]);
    expect(['EHOSTUNREACH', 'ECONNRESET', 'EAI_AGAIN'].map(withCode)).toEqual(['unreachable', 'closed', 'dns']);
  });
});
