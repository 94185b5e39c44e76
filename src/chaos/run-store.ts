import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../core/exit-code.ts';
import { ifMissing } from '../core/if-missing.ts';
import { SreError } from '../core/sre-error.ts';
import type { Plan } from './plan.ts';

/** Name of the plan in the directory of a run. */
export const PLAN_FILE = 'plan.json';

/** Where runs live below the state directory. */
export function runDir(stateDir: string, run: string): string {
  return join(stateDir, 'runs', run);
}

/** A name that sorts by time: `20261122T231805Z-4f2a`. */
export function runId(wallMs: number, random: () => number): string {
  const time = new Date(wallMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const suffix = Math.floor(random() * 0x10000)
    .toString(16)
    .padStart(4, '0');
  return `${time}-${suffix}`;
}

/** Makes the run's directory with its plan, durably: a fault without a record of it must not be possible. */
export async function createRun(stateDir: string, run: string, plan: Plan): Promise<string> {
  const folder = runDir(stateDir, run);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, PLAN_FILE), `${JSON.stringify(plan, undefined, 2)}\n`, { flush: true });
  await syncDirectory(folder);
  await syncDirectory(join(stateDir, 'runs'));
  return folder;
}

/** Names of all runs, oldest first. */
export async function listRuns(stateDir: string): Promise<readonly string[]> {
  const names = await readdir(join(stateDir, 'runs')).catch(ifMissing([] as string[]));
  return names.toSorted();
}

/** The run asked for, or the newest; absent runs are the operator's mistake. */
export async function findRun(stateDir: string, asked: string | undefined): Promise<string> {
  const runs = await listRuns(stateDir);
  const found = asked === undefined ? runs.at(-1) : runs.find((run) => run === asked);
  if (found !== undefined) return found;
  throw new SreError('SRE_CHAOS_NO_RUN', asked === undefined ? 'no drill has been run yet' : `no run "${asked}"`, {
    exitCode: EXIT.usage,
    hint: runs.length === 0 ? 'sre chaos node-crash' : `runs: ${runs.slice(-5).join(', ')}`,
  });
}

/** Makes the names in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
