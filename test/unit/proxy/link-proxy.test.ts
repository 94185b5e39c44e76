import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { until } from '../../../src/core/deadline.ts';
import type { LinkFault } from '../../../src/proxy/link-fault.ts';
import type { LinkProxy, LinkProxyOptions } from '../../../src/proxy/link-proxy.ts';
import { openLinkProxy } from '../../../src/proxy/open-link-proxy.ts';
import { type EchoServer, openEchoServer } from '../../support/echo-server.ts';

const LONG_MS = 60_000;
const seen = (what: string, condition: () => boolean): Promise<void> =>
  until(what, condition, { withinMs: 8_000, everyMs: 2, signal: AbortSignal.timeout(10_000) });

/** A client that remembers what it heard and how it ended. */
interface Client extends Disposable {
  readonly socket: Socket;
  readonly heard: () => string;
  readonly ended: () => string | undefined;
}

function client(address: string): Client {
  const { hostname, port } = new URL(`tcp://${address}`);
  const socket = connect(Number(port), hostname);
  let [heard, ended]: [string, string | undefined] = ['', undefined];
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    ended ??= error.code;
  });
  socket.on('close', () => {
    ended ??= 'closed';
  });
  return { socket, heard: () => heard, ended: () => ended, [Symbol.dispose]: () => void socket.destroy() };
}

async function connected(address: string): Promise<Client> {
  const one = client(address);
  one.socket.write('hello');
  await seen('the echo', () => one.heard() === 'hello');
  return one;
}

async function link(
  options: Partial<LinkProxyOptions> = {},
): Promise<{ echo: EchoServer; proxy: LinkProxy } & AsyncDisposable> {
  const echo = await openEchoServer();
  const proxy = await openLinkProxy({ target: echo.address, ...options });
  return {
    echo,
    proxy,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await echo[Symbol.asyncDispose]();
    },
  };
}

describe('a link', () => {
  test('that is whole passes everything both ways, ends included, and counts it', async () => {
    await using open = await link();
    using one = await connected(open.proxy.address);
    one.socket.end();
    await seen('the end', () => one.ended() === 'closed');
    expect(open.proxy.counters()).toEqual({
      connections: 1,
      cuts: 0,
      up: { bytesPassed: 5, bytesDropped: 0, packetsPassed: 0, packetsDropped: 0, bytesDelayed: 0 },
      down: { bytesPassed: 5, bytesDropped: 0, packetsPassed: 0, packetsDropped: 0, bytesDelayed: 0 },
    });
    expect(open.proxy.fault()).toBeUndefined();
  });

  test('into a black hole loses bytes in silence, and resets those that lost some when the fault ends by itself', async () => {
    await using open = await link();
    const { proxy, echo } = open;
    using talker = await connected(proxy.address);
    using listener = await connected(proxy.address);
    await proxy.apply({ kind: 'blackhole' }, 150);
    talker.socket.write('lost');
    await seen('the loss', () => proxy.counters().up.bytesDropped === 4);
    expect(proxy.fault()?.fault).toEqual({ kind: 'blackhole' });
    expect(proxy.fault()?.leftMs).toBeLessThanOrEqual(150);
    expect([talker.ended(), echo.received()]).toEqual([undefined, 10]);
    await seen('the end of the fault', () => proxy.fault() === undefined);
    await seen('the reset', () => talker.ended() === 'ECONNRESET');
    listener.socket.write('!');
    await seen('the echo', () => listener.heard() === 'hello!');
  });

  test('in one direction only leaves the other alone', async () => {
    await using open = await link();
    const { proxy, echo } = open;
    using one = await connected(proxy.address);
    await proxy.apply({ kind: 'blackhole', direction: 'down' }, LONG_MS);
    one.socket.write('there');
    await seen('the bytes', () => echo.received() === 10 && proxy.counters().down.bytesDropped === 5);
    expect(one.heard()).toBe('hello');
    expect(proxy.counters().up.bytesDropped).toBe(0);
  });

  test('that is held moves nothing and loses nothing', async () => {
    await using open = await link();
    const { proxy, echo } = open;
    using one = await connected(proxy.address);
    await proxy.apply({ kind: 'hold' }, LONG_MS);
    one.socket.write(' again');
    using late = client(proxy.address);
    late.socket.write('late');
    await seen('both connections', () => proxy.counters().connections === 2 && echo.connections() === 2);
    expect(echo.received()).toBe(5);
    await proxy.heal();
    await seen('everything', () => one.heard() === 'hello again' && late.heard() === 'late');
    expect(proxy.counters().up).toMatchObject({ bytesPassed: 15, bytesDropped: 0 });
  });

  test('tells nobody under a cut that the other end is gone, and both when it is over', async () => {
    await using open = await link();
    const { proxy, echo } = open;
    using one = await connected(proxy.address);
    using two = await connected(proxy.address);
    await proxy.apply({ kind: 'hold' }, LONG_MS);
    one.socket.resetAndDestroy();
    await seen('one gone', () => one.ended() !== undefined);
    two.socket.write('still here');
    expect(two.ended()).toBeUndefined();
    await proxy.heal();
    await seen('the echo', () => two.heard() === 'hellostill here');
    expect(echo.connections()).toBe(2);
  });

  test('half open accepts, never reaches the broker, and resets everybody when it ends', async () => {
    await using open = await link();
    const { proxy, echo } = open;
    using old = await connected(proxy.address);
    await proxy.apply({ kind: 'half-open' }, LONG_MS);
    using fresh = client(proxy.address);
    fresh.socket.write('anybody?');
    old.socket.write('anybody?');
    await seen('the bytes', () => proxy.counters().up.bytesDropped === 16);
    expect([fresh.ended(), old.ended(), echo.connections(), echo.received()]).toEqual([undefined, undefined, 1, 5]);
    await proxy.heal();
    await seen('the resets', () => fresh.ended() === 'ECONNRESET' && old.ended() === 'ECONNRESET');
  });

  test('with latency keeps the order and delivers not before the time', async () => {
    await using open = await link();
    using one = await connected(open.proxy.address);
    await open.proxy.apply({ kind: 'latency', ms: 80, direction: 'up' }, LONG_MS);
    const began = performance.now();
    for (const letter of 'abc') one.socket.write(letter);
    await seen('the echo', () => one.heard() === 'helloabc');
    expect(performance.now() - began).toBeGreaterThanOrEqual(79);
    const { up, down } = open.proxy.counters();
    expect([up.bytesDelayed, down.bytesDelayed]).toEqual([3, 0]);
  });

  test('that is slow takes its time and changes nothing', async () => {
    await using open = await link();
    using one = await connected(open.proxy.address);
    await open.proxy.apply({ kind: 'bandwidth', bytesPerSecond: 200_000, direction: 'up' }, LONG_MS);
    const text = Array.from({ length: 40_000 }, (_, index) => String.fromCharCode(97 + (index % 23))).join('');
    const began = performance.now();
    one.socket.write(text);
    await seen('the echo', () => one.heard().length === 40_005);
    expect(performance.now() - began).toBeGreaterThanOrEqual(190);
    expect(one.heard()).toBe(`hello${text}`);
  });

  test('that cuts after so many bytes lets exactly those through and resets', async () => {
    await using open = await link();
    const { proxy, echo } = open;
    using one = await connected(proxy.address);
    await proxy.apply({ kind: 'cut', afterBytes: 7, direction: 'up' }, LONG_MS);
    one.socket.write('0123');
    await seen('the first bytes', () => one.heard() === 'hello0123');
    one.socket.write('4567');
    await seen('the reset', () => one.ended() === 'ECONNRESET');
    await seen('seven bytes', () => echo.received() === 12);
    expect(proxy.counters()).toMatchObject({ cuts: 1, up: { bytesPassed: 12 } });
  });

  test('that resets does so to old connections and to new ones, until it ends', async () => {
    await using open = await link();
    using old = await connected(open.proxy.address);
    await open.proxy.apply({ kind: 'reset' }, 120);
    await seen('the reset', () => old.ended() === 'ECONNRESET');
    using fresh = client(open.proxy.address);
    fresh.socket.write('x');
    await seen('the reset', () => fresh.ended() !== undefined);
    await seen('the end of the fault', () => open.proxy.fault() === undefined);
    using again = await connected(open.proxy.address);
    expect(again.heard()).toBe('hello');
  });

  test('that refuses has no listener, keeps its connections, and listens on the same port afterwards', async () => {
    await using open = await link();
    const { address } = open.proxy;
    using old = await connected(address);
    await open.proxy.apply({ kind: 'refuse' }, 150);
    using fresh = client(address);
    await seen('the refusal', () => fresh.ended() === 'ECONNREFUSED');
    old.socket.write('!');
    await seen('the echo', () => old.heard() === 'hello!');
    await seen('the end of the fault', () => open.proxy.fault() === undefined);
    using again = await connected(address);
    expect([again.heard(), open.proxy.address]).toEqual(['hello', address]);
  });

  test('has one fault at a time, the latest, and the latest time to live', async () => {
    await using open = await link();
    using one = await connected(open.proxy.address);
    await open.proxy.apply({ kind: 'blackhole' }, 30);
    const fault: LinkFault = { kind: 'latency', ms: 1 };
    await open.proxy.apply(fault, LONG_MS);
    one.socket.write('!');
    await seen('the echo', () => one.heard() === 'hello!');
    expect(open.proxy.fault()?.fault).toEqual(fault);
    expect(open.proxy.fault()?.leftMs).toBeGreaterThan(LONG_MS - 10_000);
  });

  test('lives on with its fault when that is renewed, and cannot renew what has ended', async () => {
    await using open = await link();
    using one = await connected(open.proxy.address);
    const fault: LinkFault = { kind: 'cut', afterBytes: 8 };
    await open.proxy.apply(fault, 150);
    one.socket.write('1234');
    await seen('the echo', () => one.heard() === 'hello1234');
    open.proxy.renew(LONG_MS);
    expect(open.proxy.fault()?.leftMs).toBeGreaterThan(LONG_MS - 10_000);
    one.socket.write('5678'); // the count goes on: a renewal is no new fault
    await seen('the reset', () => one.ended() === 'ECONNRESET');
    await open.proxy.heal();
    expect(() => open.proxy.renew(LONG_MS)).toThrow('has ended');
  });

  test('says what is wrong with an address or a port it cannot have', async () => {
    await using open = await link();
    await expect(openLinkProxy({ target: 'nowhere' })).rejects.toMatchObject({ code: 'SRE_PROXY_ADDRESS' });
    await expect(openLinkProxy({ target: '127.0.0.1:1', listen: open.proxy.address })).rejects.toMatchObject({
      code: 'SRE_PROXY_LISTEN',
      hint: 'choose a port that is free',
    });
  });
});
