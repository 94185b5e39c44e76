import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** The ways an HTTP endpoint can let its caller down. */
const misbehaviours = {
  silent: () => {},
  '401': (_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"not_authorised"}');
  },
  '500': (_request, response) => {
    response.writeHead(500, { 'content-type': 'text/plain' }).end('the broker fell over\nsecond line\n');
  },
  html: (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Login</title>');
  },
  'half-json': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"nodes": [{"name": "n1", "run');
  },
  'one-byte-a-second': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('[');
    const timer = setInterval(() => response.write(' '), 1_000);
    response.on('close', () => clearInterval(timer));
  },
  reset: (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('[1, 2, 3,', () => response.socket?.resetAndDestroy());
  },
  redirect: (_request, response) => {
    response.writeHead(302, { location: 'http://elsewhere.example/login' }).end();
  },
  oversized: (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).write('x'.repeat(64 * 1024)); // and never ends
  },
  'echo-credentials': (request, response) => {
    response.writeHead(403, { 'content-type': 'text/plain' }).end(`refused: ${request.headers.authorization}`);
  },
} as const satisfies Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>>;

export type Misbehaviour = keyof typeof misbehaviours;

export interface MisbehavingServer extends AsyncDisposable {
  /** Base address, without a slash at the end. */
  readonly url: string;
  /** Requests that came so far. */
  readonly requests: () => number;
}

/** A server on 127.0.0.1 that answers every request in the same wrong way. */
export async function openMisbehavingServer(kind: Misbehaviour): Promise<MisbehavingServer> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests++;
    misbehaviours[kind](request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // a caller that gives up is expected here
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
