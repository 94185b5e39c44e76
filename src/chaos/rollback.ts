import type { Clock } from '../core/clock.ts';
import { withDeadline } from '../core/deadline.ts';
import { lookUp } from '../core/registry.ts';
import { messageOf } from '../core/sre-error.ts';
import type { DriverKind } from './driver.ts';
import { type Intent, isClosed, type Journal, type JournalEntry, type JournalEvent, outstanding } from './journal.ts';

/** Who takes a run's faults back. */
export type RollbackBy = Extract<JournalEvent, { readonly type: 'closed' }>['by'];

/** What the rollback of one step came to. */
export interface RollbackStep {
  readonly step: string;
  readonly node: string;
  readonly clean: boolean;
  /** `undone`, or `nothing` to undo; absent when it failed. */
  readonly did?: 'undone' | 'nothing';
  readonly says: string;
  /** Who did it: the watchdog may have been faster than the drill. */
  readonly by: RollbackBy;
}

/** What a rollback needs; the run's lock is the caller's business. */
export interface RollbackContext {
  readonly folder: string;
  readonly journal: Journal;
  readonly drivers: Readonly<Record<string, DriverKind>>;
  readonly by: RollbackBy;
  readonly clock: Clock;
  /** Only these steps; absent: everything outstanding. */
  readonly only?: ReadonlySet<string>;
  /** Never the aborted signal of the run: healing is not interrupted by what made it necessary. */
  readonly signal: AbortSignal;
}

const STEP_WITHIN_MS = 65_000;
/** What stood in the way may be gone soon: an engine that restarts, a node that is being started by somebody else. */
const PATIENCE_MS = 10_000;
const RETRY_AFTER_MS = 1_000;

/**
 * Takes back everything the journal says is outstanding, the newest act first, going on after failures. The nodes of an
 * act together: nodes of a cluster that all died wait for each other when they start. What happened is in the journal;
 * the run is closed only by {@link closeIfClean}.
 */
export async function rollBack(context: RollbackContext): Promise<readonly RollbackStep[]> {
  const steps: RollbackStep[] = [];
  const due = outstanding(await context.journal.entries()).filter(
    ({ step }) => context.only === undefined || context.only.has(step),
  );
  for (const act of inGroups(due, ({ step }) => step.split('/', 1).join())) {
    const nodes = inGroups(act, ({ node }) => node);
    const results = await Promise.all(nodes.map((intents) => rollBackNode(intents, context)));
    steps.push(...results.flat());
  }
  return steps;
}

/** What was done to one node in one act, one after the other. */
async function rollBackNode(intents: readonly Intent[], context: RollbackContext): Promise<readonly RollbackStep[]> {
  const steps: RollbackStep[] = [];
  for (const intent of intents) steps.push(await rollBackStep(intent, context));
  return steps;
}

/** Groups of equal keys, in the order of their first members. */
function inGroups<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** Writes the last line of a run whose every step is verified as undone; says whether the run is clean. */
export async function closeIfClean({ journal, by }: Pick<RollbackContext, 'journal' | 'by'>): Promise<boolean> {
  const entries = await journal.entries();
  if (isClosed(entries)) return true;
  if (outstanding(entries).length > 0) return false;
  await journal.append({ type: 'closed', by });
  return true;
}

async function rollBackStep(intent: Intent, context: RollbackContext): Promise<RollbackStep> {
  const { step, node } = intent;
  const { by, clock, signal } = context;
  const begun = clock.monoMs();
  let written = '';
  let told: string | undefined;
  for (;;) {
    try {
      return await undoAndVerify(intent, context);
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== told) written = await note(context, { type: 'undo_failed', step, by, error: problem });
      told = problem;
      if (clock.monoMs() - begun >= PATIENCE_MS || signal.aborted) {
        return { step, node, clean: false, says: `${problem}${written}`, by };
      }
      await clock.sleep(RETRY_AFTER_MS, signal).catch(() => undefined); // one more attempt says that it was stopped
    }
  }
}

async function undoAndVerify({ step, node, undo }: Intent, context: RollbackContext): Promise<RollbackStep> {
  const { journal, drivers, folder, by, signal } = context;
  const kind = lookUp(drivers, 'driver', undo.driver);
  return withDeadline(`undo of ${step}`, STEP_WITHIN_MS, signal, async (inner) => {
    const written = (event: JournalEvent, what: string): Promise<void> =>
      journal.append(event).catch((cause: unknown) => {
        throw new Error(`${what}, but that could not be written down: ${messageOf(cause)}`, { cause });
      });
    const { did, says } = await kind.undo(undo, folder, inner);
    await written({ type: 'undone', step, by, did, says }, `taken back (${says})`);
    const evidence = await kind.verify(undo, inner);
    if (!evidence.holds) throw new Error(`undone, but not whole: ${evidence.says}`);
    await written({ type: 'verified', step, by, says: evidence.says }, `taken back and verified (${evidence.says})`);
    return { step, node, clean: true, did, by, says: did === 'undone' ? `${says}; ${evidence.says}` : evidence.says };
  });
}

/** Undoing goes on when the journal cannot be written any more; the step stays outstanding and the sentence says why. */
async function note({ journal }: RollbackContext, event: JournalEvent): Promise<string> {
  return journal.append(event).then(
    () => '',
    (error: unknown) => `; ${messageOf(error)}`,
  );
}

/** What became of the given steps, from the journal: the rollback of whoever did it. */
export function rollbackOf(entries: readonly JournalEntry[], steps: ReadonlySet<string>): readonly RollbackStep[] {
  return entries
    .filter((entry) => entry.type === 'intend')
    .filter(({ step }) => steps.has(step))
    .map(({ step, node }) => {
      const last = <T extends JournalEntry['type']>(type: T): Extract<JournalEntry, { type: T }> | undefined =>
        entries.findLast(
          (entry): entry is Extract<JournalEntry, { type: T }> =>
            entry.type === type && 'step' in entry && entry.step === step,
        );
      const [undone, verified, failed] = [last('undone'), last('verified'), last('undo_failed')];
      if (undone !== undefined && verified !== undefined) {
        const says = undone.did === 'undone' ? `${undone.says}; ${verified.says}` : undone.says;
        return { step, node, clean: true, did: undone.did, says, by: verified.by };
      }
      return { step, node, clean: false, says: failed?.error ?? 'not undone', by: failed?.by ?? 'drill' };
    });
}
