import type { Clock } from '../core/clock.ts';
import { isAlive, type ProcessIdentity } from '../core/process-identity.ts';
import { SreError } from '../core/sre-error.ts';
import type { DriverKind } from './driver.ts';
import { type Intent, isClosed, type JournalEntry, openJournal, outstanding, readJournal } from './journal.ts';
import { closeIfClean, type RollbackBy, type RollbackStep, rollBack } from './rollback.ts';
import { listRuns, runDir } from './run-store.ts';
import { settle } from './settling.ts';
import { takeUndoLock } from './undo-lock.ts';

/** What recovery needs; no configuration, and nothing of the process that ran the drill. */
export interface RecoverContext {
  readonly stateDir: string;
  readonly drivers: Readonly<Record<string, DriverKind>>;
  readonly clock: Clock;
  readonly self: ProcessIdentity;
  readonly by: RollbackBy;
  readonly signal: AbortSignal;
  /** Only says what would be done. */
  readonly dryRun?: boolean;
}

/** What recovery came to for one run. */
export type RecoverOutcome =
  | { readonly run: string; readonly state: 'closed' }
  | { readonly run: string; readonly state: 'active'; readonly pid: number }
  | { readonly run: string; readonly state: 'busy'; readonly pid: number }
  /** A journal that is none: only a person can tell what has to be taken back. */
  | { readonly run: string; readonly state: 'unreadable'; readonly says: string; readonly hint?: string }
  /** A dry run: what would be taken back. */
  | { readonly run: string; readonly state: 'planned'; readonly steps: readonly PlannedUndo[] }
  | { readonly run: string; readonly state: 'recovered' | 'dirty'; readonly steps: readonly RollbackStep[] };

/** An undo that has not happened. */
export interface PlannedUndo {
  readonly step: string;
  readonly argv: readonly string[];
}

/** Runs whose faults nobody is looking after: not closed, something outstanding or unreadable, the drill's process gone. */
export async function dirtyRuns(stateDir: string): Promise<readonly string[]> {
  const dirty: string[] = [];
  for (const run of await listRuns(stateDir)) {
    const entries = await entriesOf(runDir(stateDir, run));
    const broken =
      entries instanceof SreError || (outstanding(entries).length > 0 && (await livingOwner(entries)) === undefined);
    if (broken) dirty.push(run);
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
  const entries = await entriesOf(folder);
  if (entries instanceof SreError) {
    const { message, hint } = entries;
    return { run, state: 'unreadable', says: message, ...(hint === undefined ? {} : { hint }) };
  }
  if (isClosed(entries)) return { run, state: 'closed' };
  const owner = await livingOwner(entries);
  if (owner !== undefined && !evenIfActive) return { run, state: 'active', pid: owner.pid };
  if (context.dryRun === true) return { run, state: 'planned', steps: outstanding(entries).map(plannedUndo) };
  const lock = await takeUndoLock(folder, context.self, run);
  if (!lock.held) return { run, state: 'busy', pid: lock.owner.pid };
  await using _released = lock;
  await using journal = await openJournal(folder, context.clock);
  const rollback = {
    folder,
    journal,
    drivers: context.drivers,
    clock: context.clock,
    by: context.by,
    signal: context.signal,
  };
  if (owner === undefined) await settle(entries, context.clock, context.signal);
  const steps = await rollBack(rollback);
  const clean = owner === undefined ? await closeIfClean(rollback) : steps.every((step) => step.clean);
  return { run, state: clean ? 'recovered' : 'dirty', steps };
}

/** The drill process of a run, while it lives. */
export async function livingOwner(entries: readonly JournalEntry[]): Promise<ProcessIdentity | undefined> {
  const opened = entries.find((entry) => entry.type === 'opened');
  return opened !== undefined && (await isAlive(opened.owner)) ? opened.owner : undefined;
}

function plannedUndo({ step, undo }: Intent): PlannedUndo {
  return { step, argv: undo.argv };
}

/** The journal, or why it is none. */
async function entriesOf(folder: string): Promise<readonly JournalEntry[] | SreError> {
  return readJournal(folder).catch((error: unknown) => {
    if (error instanceof SreError) return error;
    throw error;
  });
}
