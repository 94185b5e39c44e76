import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJournal } from './journal.ts';
import { listRuns, PLAN_FILE, runDir } from './run-store.ts';

const subject = z.object({ cluster: z.string() });

/** The last run that broke, or may have broken, something of a cluster. */
export interface LastDrill {
  readonly run: string;
  /** Of the last line of its journal. */
  readonly endedWallMs: number;
}

/** Looks for it in a state directory; runs that were refused or stopped before any fault do not count. */
export async function lastDrill(stateDir: string, cluster: string): Promise<LastDrill | undefined> {
  for (const run of (await listRuns(stateDir)).toReversed()) {
    const folder = runDir(stateDir, run);
    if ((await clusterOf(folder)) !== cluster) continue;
    const entries = await readJournal(folder).catch(() => []); // whoever asks refuses unreadable journals anyway
    const last = entries.at(-1);
    if (last !== undefined && entries.some(({ type }) => type === 'intend')) return { run, endedWallMs: last.wallMs };
  }
  return undefined;
}

async function clusterOf(folder: string): Promise<string | undefined> {
  try {
    return subject.parse(JSON.parse(await readFile(join(folder, PLAN_FILE), 'utf8'))).cluster;
  } catch {
    return undefined; // a run that died before its plan was whole has broken nothing
  }
}
