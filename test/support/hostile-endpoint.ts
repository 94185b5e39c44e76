import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const JSON_TYPE = { 'content-type': 'application/json' };
const redirect =
  (status: number, location: (request: IncomingMessage) => string): Answer =>
  (request, response) =>
    void response.writeHead(status, { location: location(request) }).end();

/** What an endpoint may do to whoever asks, where `elsewhere` is an address nobody configured. */
export const hostileAnswers = {
  'answers 401': (_request, response) => void response.writeHead(401, JSON_TYPE).end('{"error":"who are you"}'),
  'answers 403 and repeats the credentials': (request, response) =>
    void response.writeHead(403).end(`no: ${request.headers.authorization} ${request.url}`),
  'answers 204': (_request, response) => void response.writeHead(204).end(),
  'answers nothing': (_request, response) => void response.writeHead(200, JSON_TYPE).end(),
  'answers a login page': (_request, response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><form action="/login">'),
  'answers a login page as JSON': (_request, response) =>
    void response.writeHead(200, JSON_TYPE).end('<!doctype html>'),
  'answers a picture': (_request, response) =>
    void response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from('89504e470d0a1a0a00', 'hex')),
  'answers packed, ten megabytes of zeros in ten kilobytes': (_request, response) =>
    void response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(bomb),
  'resets in the middle': (_request, response) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' });
    response.write('[1, 2,', () => response.socket?.resetAndDestroy());
  },
  'redirects to itself for ever': redirect(302, ({ url = '/' }) => url),
  'redirects to a file': redirect(301, () => 'file:///etc/passwd'),
  'says a byte a second': (_request, response) => {
    response.writeHead(200, JSON_TYPE).write('[');
    const timer = setInterval(() => response.write(' '), 1_000);
    response.on('close', () => clearInterval(timer));
  },
  'never ends its headers': (_request, { socket }) => {
    socket?.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket?.write('x-more: 1\r\n'), 100);
    socket?.on('close', () => clearInterval(timer));
  },
  'has headers of a megabyte': (_request, { socket }) =>
    void socket?.write(`HTTP/1.1 200 OK\r\nx-more: ${'x'.repeat(1_000_000)}\r\n\r\n`),
  'never answers': () => {},
} as const satisfies Readonly<Record<string, Answer>>;

const bomb = gzipSync(Buffer.alloc(10_000_000));

/** A page that never ends. */
export const endless: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  const piece = Buffer.alloc(256 * 1024, 'x');
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
};

/** A redirect to another host, with what else may lead there. */
export const leadingTo = (elsewhere: string): Answer => redirect(307, ({ url = '/' }) => `${elsewhere}${url}`);

export interface HostileEndpoint extends AsyncDisposable {
  readonly url: string;
  readonly requests: () => number;
  /** Most bytes sent on one connection. */
  readonly mostSent: () => number;
}

/** Listens on a free port; with TLS when given a certificate. */
export async function openHostileEndpoint(
  answer: Answer,
  options: { readonly host?: string; readonly tls?: { readonly cert: Buffer; readonly key: Buffer } } = {},
): Promise<HostileEndpoint> {
  const { host = '127.0.0.1', tls } = options;
  let requests = 0;
  let most = 0;
  const sockets = new Set<Socket>();
  const listener: RequestListener = (request, response) => {
    requests += 1;
    request.resume();
    answer(request, response);
  };
  const server: Server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // a caller that gives up is expected here
    socket.on('close', () => {
      most = Math.max(most, socket.bytesWritten);
      sockets.delete(socket);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    requests: () => requests,
    mostSent: () => Math.max(most, ...[...sockets].map(({ bytesWritten }) => bytesWritten)),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
