import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Docker engine in front of the real one that says it did what it did not. */
export interface LyingEngine extends AsyncDisposable {
  /** As `DOCKER_HOST`. */
  readonly host: string;
}

const SOCKET = '/var/run/docker.sock';

/** Answers requests whose method and path meet `lies` with 204 and passes the others on. */
export async function openLyingEngine(lies: RegExp): Promise<LyingEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-lying-engine-'));
  const path = join(folder, 'docker.sock');
  const server = createServer((asked, answer) => {
    if (lies.test(`${asked.method} ${asked.url}`)) {
      asked.resume();
      answer.writeHead(204).end();
      return;
    }
    const { method, url, headers } = asked;
    const passed = request({ socketPath: SOCKET, method, path: url, headers }, (real) => {
      answer.writeHead(real.statusCode ?? 502, real.headers);
      real.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  }).listen(path);
  await once(server, 'listening');
  return {
    host: `unix://${path}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
