import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request as the service got it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when a text, else as JSON. */
  readonly body: unknown;
}

/** A cloud service on 127.0.0.1. */
export interface CloudApi extends AsyncDisposable {
  /** Base address, without a slash at the end. */
  readonly url: string;
  readonly asked: readonly Asked[];
}

/** Answers every request with what `reply` says; `undefined` is never answered. What `reply` throws becomes a 400. */
export async function openCloudApi(reply: (asked: Asked) => Reply | undefined): Promise<CloudApi> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://cloud');
      const { method = '', headers } = request;
      const one: Asked = { method, path: decodeURIComponent(pathname), query: searchParams, headers, body };
      asked.push(one);
      const answer = replyTo(reply, one);
      if (answer === undefined) return;
      const sent = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers }).end(sent);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // the reader may hang up first
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function replyTo(reply: (asked: Asked) => Reply | undefined, asked: Asked): Reply | undefined {
  try {
    return reply(asked);
  } catch (error) {
    return { status: 400, body: { __type: 'ValidationError', message: String(error) } };
  }
}
