import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The built program, as users start it. */
export const SRE_BIN = join(import.meta.dirname, '../../dist/src/cli/bin.js');

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A command that has not ended by then is killed and the test fails. */
  readonly withinMs?: number;
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `sre`; closing it ends exactly this process. */
export interface RunningCli extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<CliResult>;
}

/** Starts `sre` with nothing of the caller's environment but PATH and HOME. */
export function startSre(args: readonly string[], options: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, [SRE_BIN, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]): CliResult => ({ code: code as number | null, stdout, stderr }));
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 8_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Runs `sre` to its end. */
export async function runSre(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const running = startSre(args, options);
  const withinMs = options.withinMs ?? 30_000;
  const timer = setTimeout(() => running.child.kill('SIGKILL'), withinMs);
  const result = await running.ended;
  clearTimeout(timer);
  if (result.code === null)
    throw new Error(`sre ${args.join(' ')} did not end within ${withinMs} ms:\n${result.stderr}`);
  return result;
}
