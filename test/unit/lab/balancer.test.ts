import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { until } from '../../../src/core/deadline.ts';
import { openBalancer } from '../../../src/lab/balancer.ts';
import { checkMqtt } from '../../../src/lab/mqtt-check.ts';

const signal = new AbortController().signal;
const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** A backend that answers every line with its name; `sockets` are its connections. */
async function openBackend(name: string, serve?: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    (serve ?? ((own) => own.on('data', () => own.write(name))))(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    backend: { name, port: portOf(server) },
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function ask(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write('who\n');
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer);
}

const good = async () => 'good' as const;

describe('balancer', () => {
  test('spreads clients over the backends: the next goes where the fewest are', async () => {
    await using one = await openBackend('one');
    await using two = await openBackend('two');
    await using balancer = await openBalancer({ port: 0, backends: [one.backend, two.backend], check: good });
    await until('both up', () => balancer.up().length === 2, { withinMs: 10_000, signal });
    const clients = Array.from({ length: 4 }, () => connect(balancer.port, '127.0.0.1'));
    await until('four sessions', () => one.sockets.size + two.sockets.size === 4, { withinMs: 10_000, signal });
    expect([one.sockets.size, two.sockets.size]).toEqual([2, 2]);
    for (const client of clients) client.destroy();
  });

  test('a client whose backend refuses is served by the next one, and the dead one leaves service at once', async () => {
    await using living = await openBackend('living');
    const dead = await openBackend('dead');
    await dead[Symbol.asyncDispose]();
    // The check still believes in the dead one: only the dial can find out.
    await using balancer = await openBalancer({
      port: 0,
      backends: [dead.backend, living.backend],
      check: async (_backend) => 'good',
    });
    await until('both up', () => balancer.up().length === 2, { withinMs: 10_000, signal });
    expect(await ask(balancer.port)).toBe('living');
  });

  test('closes the sessions of a backend that fails two checks, and takes it back after a good one', async () => {
    await using backend = await openBackend('one');
    let answer: 'good' | 'silent' = 'good';
    const changes: string[] = [];
    await using balancer = await openBalancer({
      port: 0,
      backends: [backend.backend],
      check: async () => answer,
      onChange: (up) => changes.push(up.join()),
    });
    await until('up', () => balancer.up().length === 1, { withinMs: 10_000, signal });
    const client = connect(balancer.port, '127.0.0.1');
    client.on('error', () => undefined);
    await until('a session', () => backend.sockets.size === 1, { withinMs: 10_000, signal });
    answer = 'silent';
    await once(client, 'close');
    expect(balancer.up()).toEqual([]);
    answer = 'good';
    await until('up again', () => balancer.up().length === 1, { withinMs: 10_000, signal });
    expect(changes).toEqual(['one', '', 'one']);
  });

  test('passes a half-close on, and the answer that follows it back', async () => {
    await using backend = await openBackend('late', (socket) => {
      let received = '';
      socket.on('data', (chunk) => {
        received += String(chunk);
      });
      socket.on('end', () => socket.end(`got ${received}`));
    });
    await using balancer = await openBalancer({ port: 0, backends: [backend.backend], check: good });
    await until('up', () => balancer.up().length === 1, { withinMs: 10_000, signal });
    const client = connect({ port: balancer.port, host: '127.0.0.1', allowHalfOpen: true });
    client.end('everything');
    const [answer] = await once(client, 'data');
    expect(String(answer)).toBe('got everything');
    client.destroy();
  });

  test('slows a client down when its backend does not read', async () => {
    await using backend = await openBackend('slow', (socket) => socket.pause());
    await using balancer = await openBalancer({ port: 0, backends: [backend.backend], check: good });
    await until('up', () => balancer.up().length === 1, { withinMs: 10_000, signal });
    const client = connect(balancer.port, '127.0.0.1');
    const chunk = Buffer.alloc(1024 * 1024);
    for (let sent = 0; sent < 64; sent += 1) client.write(chunk);
    await once(client, 'connect');
    await until('the client held back', () => client.writableLength > 16 * 1024 * 1024, { withinMs: 5_000, signal });
    expect(client.writableNeedDrain).toBe(true);
    client.destroy();
  });
});

describe('the MQTT check', () => {
  test('is good for a broker that accepts, and tells a refused connection from a silent one', async () => {
    await using accepts = await openBackend('accepts', (socket) =>
      socket.once('data', () => socket.write(Buffer.of(0x20, 2, 0, 0))),
    );
    await using rejects = await openBackend('rejects', (socket) =>
      socket.once('data', () => socket.write(Buffer.of(0x20, 2, 0, 3))),
    );
    await using frozen = await openBackend('frozen', (socket) => socket.pause());
    const gone = await openBackend('gone');
    await gone[Symbol.asyncDispose]();
    expect(await checkMqtt(accepts.backend, 1_000)).toBe('good');
    expect(await checkMqtt(rejects.backend, 1_000)).toBe('silent');
    expect(await checkMqtt(frozen.backend, 100)).toBe('silent');
    expect(await checkMqtt(gone.backend, 1_000)).toBe('refused');
  });
});
