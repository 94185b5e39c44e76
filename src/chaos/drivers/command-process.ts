import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EXIT } from '../../core/exit-code.ts';
import { messageOf, SreError } from '../../core/sre-error.ts';
import type { FaultSpec } from '../fault.ts';

/** How one of the operator's commands is run. */
export interface CommandRequest {
  readonly argv: readonly string[];
  /** Goes to the command as JSON in `SRE_FAULT`; absent: it is asked who lives there. */
  readonly spec?: FaultSpec;
  /** Its output is added here; absent: it is only kept for the answer. */
  readonly outputFile?: string;
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/** What it did; secrets of our environment are blanked out. */
export interface CommandAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  /** The last line it said, on either stream. */
  readonly lastLine: string;
}

/** More is not kept. */
const MAX_OUTPUT = 64 * 1024;
/** Between SIGTERM and SIGKILL of a command that took too long. */
const GRACE_MS = 1_000;
const SECRET_NAME = /pass|secret|token|key|credential/i;

/** Runs argv without a shell; a command that cannot be started, is ended by a signal or takes too long is an error. */
export async function runCommand(request: CommandRequest): Promise<CommandAnswer> {
  const { argv, spec, outputFile } = request;
  const [program = '', ...args] = argv;
  const env = { ...process.env, ...(spec === undefined ? {} : { SRE_FAULT: JSON.stringify(spec) }) };
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env });
  const said = { stdout: '', all: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout = (said.stdout + text).slice(0, MAX_OUTPUT);
    said.all = (said.all + text).slice(-MAX_OUTPUT);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.all = (said.all + text).slice(-MAX_OUTPUT);
  });
  const exitCode = await ended(child, request).finally(async () => {
    if (outputFile === undefined) return;
    await mkdir(dirname(outputFile), { recursive: true });
    await appendFile(outputFile, `$ ${argv.join(' ')}\n${blanked(said.all)}`);
  });
  return {
    exitCode,
    stdout: blanked(said.stdout).trim(),
    lastLine: blanked(said.all).trim().split('\n').at(-1) ?? '',
  };
}

/** The same for a command that has to succeed. */
export async function demandCommand(request: CommandRequest): Promise<CommandAnswer> {
  const answer = await runCommand(request);
  if (answer.exitCode === 0) return answer;
  const said = answer.lastLine === '' ? '' : `: ${answer.lastLine}`;
  throw failure(`${request.argv.join(' ')} ended with exit code ${answer.exitCode}${said}`);
}

/** Waits for its end and closes it at the deadline, with everything it started. */
async function ended(child: ChildProcess, { argv, withinMs, signal }: CommandRequest): Promise<number> {
  let late: string | undefined;
  let killer: NodeJS.Timeout | undefined;
  const end = (why: string) => () => {
    late ??= why;
    signalGroup(child, 'SIGTERM');
    killer ??= setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
  };
  const timer = setTimeout(end(`no end within ${withinMs} ms`), withinMs);
  const onAbort = end('stopped');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (cause) => reject(failure(`${argv.join(' ')}: ${messageOf(cause)}`, cause)));
      child.once('close', (code, by) => {
        if (late === undefined && code !== null) resolve(code);
        else reject(failure(`${argv.join(' ')}: ${late ?? `ended by ${by}`}`));
      });
    });
  } finally {
    clearTimeout(timer);
    clearTimeout(killer);
    signal.removeEventListener('abort', onAbort);
  }
}

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error; // it has ended
  }
}

/** Values of variables that look like secrets do not get into files, messages and reports. */
function blanked(text: string): string {
  return Object.entries(process.env)
    .flatMap(([name, value = '']) => (SECRET_NAME.test(name) && value.length >= 4 ? [value] : []))
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, value) => rest.replaceAll(value, '<secret>'), text);
}

function failure(message: string, cause?: unknown): SreError {
  return new SreError('SRE_CHAOS_COMMAND', message, { exitCode: EXIT.faultNotProven, cause });
}
