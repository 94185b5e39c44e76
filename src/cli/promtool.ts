import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import type { Io } from './io.ts';

/** The tests of 70 alerts play days of a cluster; a minute on a quiet machine. */
const LONGEST_MS = 600_000;

/** Runs promtool in a folder; its words go to our stdout. Says whether it was content. */
export async function promtool(io: Io, args: readonly string[], folder: string): Promise<boolean> {
  const child = spawn('promtool', args, {
    cwd: folder,
    env: { ...io.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([io.signal, AbortSignal.timeout(LONGEST_MS)]),
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => io.stdout.write(text));
  }
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new SreError('SRE_NO_PROMTOOL', 'promtool is not installed', {
      exitCode: EXIT.precondition,
      hint: 'it comes with Prometheus: apt-get install prometheus, or https://prometheus.io/download; sre alerts lint works without it',
      cause: error,
    });
  }
}
