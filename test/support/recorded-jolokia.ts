import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';

/** One question a Jolokia agent was asked, and its answer to it. */
export interface JolokiaExchange {
  readonly ask: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** Recorded agents served again, every node on a port of its own. */
export interface RecordedJolokia extends AsyncDisposable {
  /** Base address of a node; a node without a file has a dead port. */
  readonly url: (node: string) => string;
  /** Requests a node got: the questions of each. */
  readonly asked: (node: string) => readonly (readonly unknown[])[];
  /** `Origin` of the requests a node got. */
  readonly origins: (node: string) => readonly (string | undefined)[];
}

/**
 * Serves `<folder>/<node>.json`, a list of {@link JolokiaExchange}. A question that was not recorded is answered as for
 * an MBean that is not there. `change` may alter what a node answers to a question.
 */
export async function openRecordedJolokia(
  folder: string,
  nodes: readonly string[],
  change: (answer: Readonly<Record<string, unknown>>, node: string) => unknown = (answer) => answer,
): Promise<RecordedJolokia> {
  const served = new Map(
    await Promise.all(nodes.map(async (node) => [node, await serve(folder, node, change)] as const)),
  );
  return {
    url: (node) => `http://127.0.0.1:${served.get(node)?.port ?? 1}`,
    asked: (node) => served.get(node)?.asked ?? [],
    origins: (node) => served.get(node)?.origins ?? [],
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...served.values()].map((server) => server.close()));
    },
  };
}

async function serve(
  folder: string,
  node: string,
  change: (answer: Readonly<Record<string, unknown>>, node: string) => unknown,
) {
  const file = join(folder, `${node}.json`);
  const exchanges = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as readonly JolokiaExchange[])
    : undefined;
  const answers = new Map(exchanges?.map(({ ask, answer }) => [keyOf(ask), answer]));
  const asked: unknown[][] = [];
  const origins: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const questions = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Readonly<Record<string, unknown>>[];
    asked.push(questions);
    origins.push(request.headers.origin);
    const body = questions.map((question) => change(answers.get(keyOf(question)) ?? NOT_THERE, node));
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(JSON.stringify(body));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // the reader may hang up first
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => {
      server.close(() => resolve());
    });
  };
  if (exchanges === undefined) await close();
  return { port, asked, origins, close: exchanges === undefined ? async () => {} : close };
}

const NOT_THERE = {
  error_type: 'javax.management.InstanceNotFoundException',
  error: 'javax.management.InstanceNotFoundException : not recorded',
  status: 404,
};

/** What makes two questions the same; how the answer is to be cut does not. */
function keyOf({ type, mbean, attribute, operation, arguments: given }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([type, mbean, attribute, operation, given]);
}
