import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DrillOutcome, DrillPhase, DrillState, DrillWatch } from '../core/drill-state.ts';
import { ifMissing } from '../core/if-missing.ts';
import { isAlive, type ProcessIdentity } from '../core/process-identity.ts';
import { outcomeOf } from './drill-outcome.ts';
import { isClosed, JOURNAL_FILE, type JournalEntry, outstanding, readJournal } from './journal.ts';
import { plannedMs, plannedSchema } from './planned-time.ts';
import { listRuns, PLAN_FILE, runDir } from './run-store.ts';

/** A run as its files told it when its journal had this stamp. */
interface KnownRun {
  readonly stamp: string;
  /** Nothing of it can change any more. */
  readonly final: boolean;
  /** Absent before the drill has opened its journal, and after it was closed. */
  readonly opened?: {
    readonly owner: ProcessIdentity;
    readonly outstanding: number;
    readonly state: Omit<DrillState, 'active' | 'faultsLeft'>;
  };
  /** Absent while there is no report. */
  readonly outcome?: DrillOutcome;
}

/** Watches the runs of a state directory. A finished run is read once, any other again when its journal has changed. */
export function watchDrills(stateDir: string): DrillWatch {
  let known: ReadonlyMap<string, KnownRun> = new Map();
  return async () => {
    const names = await listRuns(stateDir);
    const runs = await Promise.all(
      names.map(async (name) => [name, await look(runDir(stateDir, name), known.get(name))] as const),
    );
    known = new Map(runs);
    const states = await Promise.all(runs.map(([, run]) => stateOf(run)));
    return {
      drills: states.filter((state) => state !== undefined),
      outcomes: latest(runs.flatMap(([, { outcome }]) => (outcome === undefined ? [] : [outcome]))),
    };
  };
}

async function look(folder: string, before: KnownRun | undefined): Promise<KnownRun> {
  if (before?.final === true) return before;
  const stamp = await stampOf(join(folder, JOURNAL_FILE));
  if (before?.stamp === stamp && before.opened !== undefined) return before;
  const entries = await readJournal(folder);
  const opened = entries.find((entry) => entry.type === 'opened');
  const closed = isClosed(entries);
  if (opened === undefined) return { stamp, final: closed };
  if (closed) {
    const outcome = await outcomeOf(folder, (entries.at(-1)?.wallMs ?? 0) / 1_000);
    // The report is written after the journal was closed; a drill that died in between never writes it.
    const final = outcome !== undefined || !(await isAlive(opened.owner));
    return { stamp, final, ...(outcome === undefined ? {} : { outcome }) };
  }
  const plan = plannedSchema.parse(JSON.parse(await readFile(join(folder, PLAN_FILE), 'utf8')));
  const { cluster, scenario } = plan;
  return {
    stamp,
    final: false,
    opened: {
      owner: opened.owner,
      outstanding: outstanding(entries).length,
      state: {
        cluster,
        scenario,
        phase: phaseOf(entries),
        startSeconds: opened.wallMs / 1_000,
        plannedSeconds: plannedMs(plan) / 1_000,
      },
    },
  };
}

function phaseOf(entries: readonly JournalEntry[]): DrillPhase {
  if (outstanding(entries).length > 0) return 'fault';
  return entries.some(({ type }) => type === 'intend') ? 'after' : 'baseline';
}

/** Nothing of a run that has ended with nothing to take back. */
async function stateOf({ opened }: KnownRun): Promise<DrillState | undefined> {
  if (opened === undefined) return undefined;
  const active = await isAlive(opened.owner);
  if (!active && opened.outstanding === 0) return undefined;
  return { ...opened.state, active, faultsLeft: active ? 0 : opened.outstanding };
}

/** The last outcome of each cluster and scenario, in the order of their names. */
function latest(outcomes: readonly DrillOutcome[]): readonly DrillOutcome[] {
  const subjects = new Map<string, DrillOutcome>();
  for (const outcome of outcomes.toSorted((a, b) => a.endSeconds - b.endSeconds)) {
    subjects.set(JSON.stringify([outcome.cluster, outcome.scenario]), outcome);
  }
  return [...subjects].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, outcome]) => outcome);
}

async function stampOf(path: string): Promise<string> {
  const found = await stat(path).catch(ifMissing(undefined));
  return found === undefined ? 'none' : `${found.mtimeMs}/${found.size}`;
}
