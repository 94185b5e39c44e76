import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { until } from '../../../src/core/deadline.ts';
import { probeOnce } from '../../support/probe-run.ts';

/** A server that hands every connection to a script; after the probe no connection may be left. */
async function probeServer(
  scheme: 'ws' | 'mqtts' | 'wss',
  script: (socket: Socket) => void,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', () => script(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`;
    const { timeoutMs = 700, signal } = options;
    const outcome = await probeOnce(url, { timeoutMs }, signal === undefined ? {} : { signal }).catch(
      (error: Error) => error,
    );
    const wait = { withinMs: 10_000, everyMs: 5, signal: AbortSignal.timeout(12_000) };
    await until('every connection is gone', () => sockets.size === 0, wait);
    return outcome;
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const answering = (head: string) => (socket: Socket) => void socket.write(head);

describe('a WebSocket listener that is none', () => {
  test.each([
    ['HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', 'http_4xx', 'HTTP 404'],
    ['HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n', 'auth', 'HTTP 401'],
    ['HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n', 'http_5xx', 'HTTP 503'],
    ['HTTP/1.1 302 Found\r\nLocation: ws://192.0.2.1/elsewhere\r\n\r\n', 'parse', 'HTTP 302'],
    [
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
      'parse',
      'Invalid',
    ],
    ['\u0000\u0001 this is no HTTP\r\n\r\n', 'parse', 'Parse Error'],
  ])('%j is %s', async (head, reason, words) => {
    const outcome = await probeServer('ws', answering(head));
    expect(outcome).toMatchObject({ failure: { phase: 'websocket', reason, message: expect.stringContaining(words) } });
  });

  test('headers without end and silence are bounded', async () => {
    const endless = (socket: Socket): void => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\n');
      const more = (): void => {
        if (!socket.destroyed) socket.write(`X-${'a'.repeat(1_000)}: b\r\n`, () => setImmediate(more));
      };
      more();
    };
    expect(await probeServer('ws', endless, { timeoutMs: 5_000 })).toMatchObject({ failure: { phase: 'websocket' } });
    expect(await probeServer('ws', () => undefined)).toMatchObject({
      failure: {
        phase: 'websocket',
        reason: 'timeout',
        message: expect.stringContaining('no answer to the WebSocket upgrade within 700 ms'),
      },
    });
  });
});

describe('a handshake that does not end', () => {
  test.each(['mqtts', 'wss'] as const)('is a timeout of tls with %s', async (scheme) => {
    expect(await probeServer(scheme, () => undefined)).toMatchObject({
      failure: {
        phase: 'tls',
        reason: 'timeout',
        message: expect.stringContaining('the TLS handshake did not end within 700 ms'),
      },
    });
  });

  test('of bytes that come one by one is a timeout of tls', async () => {
    const dribble = (socket: Socket): void => {
      const timer = setInterval(
        () => (socket.destroyed ? clearInterval(timer) : socket.write(Buffer.from([0x16]))),
        200,
      );
    };
    expect(await probeServer('mqtts', dribble)).toMatchObject({ failure: { phase: 'tls' } });
  });
});

test.each(['mqtts', 'ws'] as const)('an abort while %s is being opened leaves no connection', async (scheme) => {
  const stop = new AbortController();
  const script = (): void => stop.abort(new Error('enough'));
  expect(await probeServer(scheme, script, { timeoutMs: 5_000, signal: stop.signal })).toEqual(new Error('enough'));
});

test.each(['mqtt://name.invalid:1', 'mqtt://localhost:1'])(
  'an abort while %s is being found is the caller’s',
  async (url) => {
    const stop = new AbortController();
    const probing = probeOnce(url, {}, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(probing).rejects.toThrow('enough');
  },
);
