import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../src/core/deadline.ts';
import { freePorts } from './free-port.ts';

/** A Mosquitto of this machine in a directory of its own; disposing of it kills the process and removes the directory. */
export interface RealMosquitto extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Ends the process with a signal and waits until it is gone. */
  readonly stop: (signal: NodeJS.Signals) => Promise<void>;
  /** Freezes the process, or lets it go on. */
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
  readonly start: () => Promise<void>;
}

/** Starts it on a free port of 127.0.0.1 with these configuration lines besides listener and anonymous access. */
export async function startMosquitto(lines: readonly string[] = [], port?: number): Promise<RealMosquitto> {
  const [free = 0] = port === undefined ? await freePorts(1) : [port];
  const folder = await mkdtemp(join(tmpdir(), 'mqtt-sre-mosquitto-'));
  const file = join(folder, 'mosquitto.conf');
  await writeFile(
    file,
    [`listener ${free} 127.0.0.1`, 'allow_anonymous true', 'log_dest none', ...lines, ''].join('\n'),
  );
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    child = spawn('mosquitto', ['-c', file], { cwd: folder, stdio: 'ignore' });
    const signal = AbortSignal.timeout(65_000);
    await until('start of mosquitto', () => accepts(free), { withinMs: 60_000, signal });
  };
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await gone;
  };

  await start();
  return {
    port: free,
    url: `mqtt://127.0.0.1:${free}`,
    start,
    stop,
    signal: (signal) => {
      child?.kill(signal);
    },
    [Symbol.asyncDispose]: async () => {
      await stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
