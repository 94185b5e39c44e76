import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from '../core/process-identity.ts';

/** Text of a pid file: `pid startTime`. */
export function formatIdentity({ pid, startTime }: ProcessIdentity): string {
  return `${pid} ${startTime}\n`;
}

/** The identity in a pid file, or undefined when the text is none. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const match = /^(\d+) (\d+)\s*$/.exec(text);
  return match?.[2] === undefined ? undefined : { pid: Number(match[1]), startTime: match[2] };
}

/** A process a lab recorded. */
export interface RecordedProcess {
  readonly name: string;
  readonly identity: ProcessIdentity;
}

/** Every process recorded in a lab's folder that still lives: exactly these, never a later one with the same pid. */
export async function livingProcesses(folder: string): Promise<readonly RecordedProcess[]> {
  const names = (await readdir(folder)).filter((file) => file.endsWith('.pid')).toSorted();
  const found: RecordedProcess[] = [];
  for (const file of names) {
    const identity = parseIdentity(await readFile(join(folder, file), 'utf8'));
    if (identity !== undefined && (await isAlive(identity))) found.push({ name: file.slice(0, -4), identity });
  }
  return found;
}

/** Kills these processes at once (a frozen one dies as well); those that went first are not an error. */
export function killAll(processes: readonly RecordedProcess[]): void {
  for (const { identity } of processes) {
    try {
      process.kill(identity.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/**
 * What a child does when its supervisor is gone, whatever ended it: kills every process of the lab that still lives,
 * because a frozen sibling cannot notice for itself. Children wait for each other by rank, so that two of them do not
 * kill each other before either has reached the frozen one.
 */
export async function reapSiblings(folder: string, self: string): Promise<void> {
  const others = (await livingProcesses(folder)).filter(({ name }) => name !== self && name !== 'supervisor');
  killAll(others);
}

/** How long a child waits before it reaps, by its name: the processes without clients go first. */
export function reapDelayMs(name: string): number {
  const first = ['state', 'balancer', 'traffic'].indexOf(name);
  return first >= 0 ? first * 150 : 450 + (Number.parseInt(name.slice(1), 10) || 0) * 150;
}
