import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface ReceivedPush {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A server that takes pushes and says what it is told to: the last answer goes for all that follow. */
export interface PushReceiver extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly ReceivedPush[];
  answerWith(
    ...answers: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }[]
  ): void;
}

/** Listens on 127.0.0.1 and takes everything. */
export async function openPushReceiver(): Promise<PushReceiver> {
  const received: ReceivedPush[] = [];
  let answers: Parameters<PushReceiver['answerWith']> = [{ status: 200 }];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      const [answer = { status: 200 }, ...rest] = answers;
      if (rest.length > 0) answers = rest;
      response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith: (...given) => {
      answers = given;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
