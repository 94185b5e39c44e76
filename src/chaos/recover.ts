import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { isAlive, type ProcessIdentity } from '../core/process-identity.ts';
import type { DriverKind } from './driver.ts';
import { isClosed, openJournal, outstanding, readJournal } from './journal.ts';
import { tryLock } from './lock.ts';
import { closeIfClean, type RollbackBy, type RollbackStep, rollBack } from './rollback.ts';
import { listRuns, runDir } from './run-store.ts';

/** What recovery needs; no configuration, and nothing of the process that ran the drill. */
export interface RecoverContext {
  readonly stateDir: string;
  readonly drivers: Readonly<Record<string, DriverKind>>;
  readonly clock: Clock;
  readonly self: ProcessIdentity;
  readonly by: RollbackBy;
  readonly signal: AbortSignal;
}

/** What recovery came to for one run. */
export type RecoverOutcome =
  | { readonly run: string; readonly state: 'closed' }
  | { readonly run: string; readonly state: 'active'; readonly pid: number }
  | { readonly run: string; readonly state: 'busy'; readonly pid: number }
  | { readonly run: string; readonly state: 'recovered' | 'dirty'; readonly steps: readonly RollbackStep[] };

/** Runs whose faults nobody is looking after: the journal is not closed, has outstanding steps, its process is gone. */
export async function dirtyRuns(stateDir: string): Promise<readonly string[]> {
  const dirty: string[] = [];
  for (const run of await listRuns(stateDir)) {
    const entries = await readJournal(runDir(stateDir, run));
    if (outstanding(entries).length > 0 && (await livingOwner(runDir(stateDir, run))) === undefined) dirty.push(run);
  }
  return dirty;
}

/** Recovers every run that is not closed, newest first, or the one asked for. */
export async function recoverAll(context: RecoverContext, only?: string): Promise<readonly RecoverOutcome[]> {
  const runs = only === undefined ? (await listRuns(context.stateDir)).toReversed() : [only];
  const outcomes: RecoverOutcome[] = [];
  for (const run of runs) {
    const outcome = await recoverRun(run, context);
    if (outcome.state !== 'closed' || only !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

/** Takes back what one run left. The run's lock keeps watchdog, recover and the drill itself from undoing at once. */
export async function recoverRun(run: string, context: RecoverContext, evenIfActive = false): Promise<RecoverOutcome> {
  const folder = runDir(context.stateDir, run);
  if (isClosed(await readJournal(folder))) return { run, state: 'closed' };
  const owner = await livingOwner(folder);
  if (owner !== undefined && !evenIfActive) return { run, state: 'active', pid: owner.pid };
  const lock = await tryLock(undoLock(folder), context.self, run);
  if (!lock.held) return { run, state: 'busy', pid: lock.owner.pid };
  await using _released = lock;
  await using journal = await openJournal(folder, context.clock);
  const rollback = { folder, journal, drivers: context.drivers, by: context.by, signal: context.signal };
  const steps = await rollBack(rollback);
  const clean = owner === undefined ? await closeIfClean(rollback) : steps.every((step) => step.clean);
  return { run, state: clean ? 'recovered' : 'dirty', steps };
}

/** The lock whoever undoes steps of the run must hold. */
export function undoLock(folder: string): string {
  return join(folder, 'undo.lock');
}

/** The drill process of a run, while it lives. */
export async function livingOwner(folder: string): Promise<ProcessIdentity | undefined> {
  const opened = (await readJournal(folder)).find((entry) => entry.type === 'opened');
  return opened !== undefined && (await isAlive(opened.owner)) ? opened.owner : undefined;
}
