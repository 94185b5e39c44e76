import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';

/** A recorded folder served again, every node on a port of its own. */
export interface RecordedHttp extends AsyncDisposable {
  /** Base address of a node; a node without a folder has a dead port. */
  readonly url: (node: string) => string;
  /** Paths with query asked of a node, in order. */
  readonly asked: (node: string) => readonly string[];
}

/**
 * Serves `<folder>/http/<node>/GET_<path>.json|txt`, whose first line is `# STATUS content-type`, `# TIMEOUT ...` (never
 * answered) or `# ECONNRESET`. A query string is ignored unless `GET_<path>_<query>` was recorded; what was not recorded
 * is 404.
 */
export async function openRecordedHttp(folder: string): Promise<RecordedHttp> {
  const nodes = readdirSync(join(folder, 'http')).toSorted();
  const served = new Map(
    await Promise.all(nodes.map(async (node) => [node, await serve(join(folder, 'http', node))] as const)),
  );
  const dead = await deadPort();
  return {
    url: (node) => `http://127.0.0.1:${served.get(node)?.port ?? dead}`,
    asked: (node) => served.get(node)?.asked ?? [],
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...served.values()].map((server) => server.close()));
    },
  };
}

async function serve(folder: string) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { pathname, search } = new URL(request.url ?? '/', 'http://recorded');
    const name = `${request.method}${decodeURIComponent(pathname).replaceAll('/', '_')}`;
    answer(
      response,
      recordingOf(folder, name + search.replace('?', '_').replaceAll('/', '_')) ?? recordingOf(folder, name),
    );
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // the reader may hang up first
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  return {
    port,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function recordingOf(folder: string, name: string): string | undefined {
  const file = ['json', 'txt'].map((ext) => join(folder, `${name}.${ext}`)).find((path) => existsSync(path));
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}

function answer(response: ServerResponse, recording: string | undefined): void {
  if (recording === undefined) {
    response
      .writeHead(404, { 'content-type': 'application/json' })
      .end('{"error":"Object Not Found","reason":"not recorded"}');
    return;
  }
  const newline = recording.indexOf('\n');
  const head = recording.slice(0, newline);
  if (head.startsWith('# TIMEOUT')) return;
  if (head.startsWith('# ECONN')) {
    response.socket?.resetAndDestroy();
    return;
  }
  const [, status = '200', type = 'text/plain'] = /^# (\d+) ?(.*)$/.exec(head) ?? [];
  response.writeHead(Number(status), { 'content-type': type }).end(recording.slice(newline + 1));
}

async function deadPort(): Promise<number> {
  const server = createTcpServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
