import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { until } from '../../core/deadline.ts';
import { identify } from '../../core/process-identity.ts';
import { sendSignal } from '../drivers/send-signal.ts';
import { impossible } from './capability.ts';
import { limitFor, openFiles, readFileLimit, setFileLimit } from './open-files.ts';

const WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 10;
const NAME = 'the rehearsal';

/** Ends a child process of our own and starts another one. */
export async function rehearseEnding(how: 'SIGKILL' | 'SIGTERM', signal: AbortSignal): Promise<void> {
  for (let life = 1; life <= 2; life += 1) {
    await withChild(async (pid) => {
      sendSignal(NAME, pid, how);
      await seen('its end', async () => (await identify(pid)) === undefined, signal);
    });
  }
}

/** Freezes a child process of our own and lets it go on. */
export async function rehearsePause(signal: AbortSignal): Promise<void> {
  await withChild(async (pid) => {
    const frozen = async (): Promise<boolean> => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
    };
    sendSignal(NAME, pid, 'SIGSTOP');
    await seen('its standstill', frozen, signal);
    sendSignal(NAME, pid, 'SIGCONT');
    await seen('its going on', async () => !(await frozen()), signal);
  });
}

/** Lowers the limit of open files of a child process of our own, and raises it again. */
export async function rehearseOpenFiles(signal: AbortSignal): Promise<void> {
  await withChild(async (pid) => {
    const before = await readFileLimit(pid);
    if (before === undefined) throw impossible('the limit of open files of a child process cannot be read');
    await setFileLimit(pid, { soft: String(limitFor((await openFiles(pid)) ?? [], 1)), hard: before.hard }, signal);
    await seen('the lower limit', async () => (await readFileLimit(pid))?.soft !== before.soft, signal);
    await setFileLimit(pid, before, signal);
    await seen('the old limit', async () => (await readFileLimit(pid))?.soft === before.soft, signal);
  });
}

async function withChild(work: (pid: number) => Promise<void>): Promise<void> {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  try {
    await once(child, 'spawn');
    if (child.pid === undefined) throw impossible('no child process could be started');
    await work(child.pid);
  } finally {
    await end(child);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function seen(what: string, condition: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  await until(`${what}, in a child process of our own,`, condition, {
    withinMs: WITHIN_MS,
    everyMs: LOOK_EVERY_MS,
    signal,
  });
}
