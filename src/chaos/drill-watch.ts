import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DrillState, DrillWatch } from '../core/drill-state.ts';
import { isAlive, type ProcessIdentity } from '../core/process-identity.ts';
import { isClosed, JOURNAL_FILE, outstanding, readJournal } from './journal.ts';
import type { Plan } from './plan.ts';
import { listRuns, PLAN_FILE, runDir } from './run-store.ts';

/** Of a plan what tells its subject and how long it takes. */
const planSchema = z.object({
  scenario: z.string(),
  cluster: z.string(),
  trials: z.number(),
  measurement: z.object({
    baselineMs: z.number(),
    injectionOffsetMs: z.number(),
    observeMs: z.number(),
    coolDownMs: z.number(),
  }),
}) satisfies z.ZodType<Pick<Plan, 'scenario' | 'cluster' | 'trials'>>;

/** A run as its files told it when its journal had this stamp. */
interface KnownRun {
  readonly stamp: string;
  readonly closed: boolean;
  /** Absent before the drill has opened its journal. */
  readonly opened?: {
    readonly owner: ProcessIdentity;
    readonly outstanding: number;
    readonly state: Omit<DrillState, 'active' | 'faultsLeft'>;
  };
}

/** Watches the runs of a state directory. A closed run is read once, any other again when its journal has changed. */
export function watchDrills(stateDir: string): DrillWatch {
  let known: ReadonlyMap<string, KnownRun> = new Map();
  return async () => {
    const names = await listRuns(stateDir);
    const runs = await Promise.all(
      names.map(async (name) => [name, await look(runDir(stateDir, name), known.get(name))] as const),
    );
    known = new Map(runs);
    const states = await Promise.all(runs.map(([, run]) => stateOf(run)));
    return states.filter((state) => state !== undefined);
  };
}

async function look(folder: string, before: KnownRun | undefined): Promise<KnownRun> {
  if (before?.closed === true) return before;
  const stamp = await stampOf(join(folder, JOURNAL_FILE));
  if (before?.stamp === stamp) return before;
  const entries = await readJournal(folder);
  const opened = entries.find((entry) => entry.type === 'opened');
  if (isClosed(entries) || opened === undefined) return { stamp, closed: isClosed(entries) };
  const { scenario, cluster, trials, measurement } = planSchema.parse(
    JSON.parse(await readFile(join(folder, PLAN_FILE), 'utf8')),
  );
  const { baselineMs, injectionOffsetMs, observeMs, coolDownMs } = measurement;
  const plannedMs = trials * (baselineMs + injectionOffsetMs + observeMs) + (trials - 1) * coolDownMs;
  return {
    stamp,
    closed: false,
    opened: {
      owner: opened.owner,
      outstanding: outstanding(entries).length,
      state: { cluster, scenario, startSeconds: opened.wallMs / 1_000, plannedSeconds: plannedMs / 1_000 },
    },
  };
}

/** Nothing of a run that has ended with nothing to take back. */
async function stateOf({ opened }: KnownRun): Promise<DrillState | undefined> {
  if (opened === undefined) return undefined;
  const active = await isAlive(opened.owner);
  if (!active && opened.outstanding === 0) return undefined;
  return { ...opened.state, active, faultsLeft: active ? 0 : opened.outstanding };
}

async function stampOf(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found === undefined ? 'none' : `${found.mtimeMs}/${found.size}`;
}
