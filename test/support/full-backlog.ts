import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

/** A port of 127.0.0.1 at which SYN packets get no answer, as behind a firewall that drops them. */
export interface FullBacklog extends AsyncDisposable {
  readonly port: number;
}

/** More than the kernel takes into a queue of one. */
const FILL = 4;

/** Starts a listener that never accepts and fills its queue. */
export async function openFullBacklog(): Promise<FullBacklog> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'full-backlog-process.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  const sockets: Socket[] = Array.from({ length: FILL }, () => connect({ host: '127.0.0.1', port }));
  for (const socket of sockets) socket.on('error', () => undefined);
  await Promise.all(sockets.slice(0, 2).map((socket) => once(socket, 'connect')));
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
