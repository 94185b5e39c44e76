import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A tcpdump on the loopback interface; disposing of it ends it. */
export interface Tcpdump extends AsyncDisposable {
  readonly file: string;
}

/** Starts it; what passes these ports from now on is written to the file, packet by packet. */
export async function startTcpdump(file: string, ports: readonly number[]): Promise<Tcpdump> {
  const filter = ports.map((port) => `tcp port ${port}`).join(' or ');
  // Without -Z it becomes a user who may not write into our folder. Its usual buffer holds 30 packets of `lo` in
  // immediate mode: each has a place for the largest.
  const options = ['-i', 'lo', '-Z', 'root', '--immediate-mode', '-B', '65536', '-U', '-n', '-w', file];
  const child = spawn('tcpdump', [...options, filter], { stdio: ['ignore', 'ignore', 'pipe'] });
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
      const gone = once(child, 'close');
      child.kill('SIGINT');
      await gone;
      const dropped = /^(\d+) packets? dropped by kernel/m.exec(said)?.[1];
      if (dropped !== '0') throw new Error(`tcpdump dropped ${dropped ?? 'it does not say how many'} packets: ${said}`);
    },
  };
}
