import type { Clock } from '../core/clock.ts';
import { SreError } from '../core/sre-error.ts';
import type { DriverKind, Leftover } from './driver.ts';
import { type HostTrace, lookForTraces } from './injectors/host-traces.ts';
import { isClosed, outstanding, readJournal } from './journal.ts';
import { livingOwner } from './recover.ts';
import { listRuns, runDir } from './run-store.ts';

/** What became of something that only a drill makes and that no journal has to know of. */
export interface LeftoverOutcome {
  readonly says: string;
  readonly argv: readonly string[];
  /** `kept`: a drill that lives may want it. */
  readonly state: 'removed' | 'kept' | 'planned' | 'failed';
  readonly why?: string;
}

/** What is looked for, and what may be done about it. */
export interface LeftoverContext {
  readonly stateDir: string;
  readonly drivers: Readonly<Record<string, DriverKind>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly dryRun?: boolean;
  /** Also what a drill of somebody else may still want. */
  readonly evenInUse?: boolean;
  /** How this machine is looked at. */
  readonly look?: typeof lookForTraces;
}

/**
 * Removes what drills have left on this machine although no journal of this state directory says so: the directory was
 * deleted, or was another one. Whatever a living drill has written down is left to it.
 */
export async function clearLeftovers(
  context: LeftoverContext,
): Promise<{ readonly outcomes: readonly LeftoverOutcome[]; readonly unseen: readonly string[] }> {
  const { drivers, signal, stateDir, clock, look = lookForTraces } = context;
  const { traces, unseen } = await look(clock.wallMs(), signal);
  const byDrivers: readonly HostTrace[] = await driverLeftovers(drivers, signal);
  const spoken = await wordsOfLiving(stateDir);
  const outcomes: LeftoverOutcome[] = [];
  for (const found of [...traces, ...byDrivers]) {
    if (found.marks.length > 0 && found.marks.every((mark) => spoken.includes(JSON.stringify(mark)))) continue;
    outcomes.push(await clear(found, context));
  }
  return { outcomes, unseen };
}

async function clear({ says, argv, inUse, remove }: HostTrace, context: LeftoverContext): Promise<LeftoverOutcome> {
  if (inUse !== undefined && context.evenInUse !== true) return { says, argv, state: 'kept', why: inUse };
  if (context.dryRun === true) return { says, argv, state: 'planned' };
  try {
    await remove(context.signal);
    return { says, argv, state: 'removed' };
  } catch (error) {
    if (error instanceof SreError || (error instanceof Error && 'syscall' in error)) {
      return { says, argv, state: 'failed', why: error.message };
    }
    throw error;
  }
}

async function driverLeftovers(
  drivers: Readonly<Record<string, DriverKind>>,
  signal: AbortSignal,
): Promise<readonly Leftover[]> {
  const found = await Promise.all(
    Object.values(drivers).map((kind) => (kind.leftovers?.(signal) ?? Promise.resolve([])).catch(nothingSeen)),
  );
  return found.flat();
}

/** What one driver cannot look at, the look at the machine has seen or says so. */
function nothingSeen(error: unknown): readonly Leftover[] {
  if (error instanceof SreError) return [];
  throw error;
}

/** Everything the undo records of drills that live say, as text to look words up in. */
async function wordsOfLiving(stateDir: string): Promise<string> {
  const words: string[] = [];
  for (const run of await listRuns(stateDir)) {
    const entries = await readJournal(runDir(stateDir, run)).catch(() => []); // told as a run that cannot be read
    if (isClosed(entries) || (await livingOwner(entries)) === undefined) continue;
    words.push(...outstanding(entries).map(({ undo }) => JSON.stringify(undo.data)));
  }
  return words.join('\n');
}
