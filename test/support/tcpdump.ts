import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A tcpdump on the loopback interface; disposing of it ends it. */
export interface Tcpdump extends AsyncDisposable {
  readonly file: string;
}

/** Starts it; what passes these ports from now on is written to the file, packet by packet. */
export async function startTcpdump(file: string, ports: readonly number[]): Promise<Tcpdump> {
  const filter = ports.map((port) => `tcp port ${port}`).join(' or ');
  // Without -Z it becomes a user who may not write into our folder.
  const child = spawn('tcpdump', ['-i', 'lo', '-Z', 'root', '--immediate-mode', '-U', '-n', '-w', file, filter], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`tcpdump ended: ${said}`)));
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes('listening on')) resolve();
    });
  });
  return {
    file,
    [Symbol.asyncDispose]: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGINT');
      await gone;
    },
  };
}
