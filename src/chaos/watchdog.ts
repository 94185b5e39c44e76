import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { until } from '../core/deadline.ts';
import { EXIT } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import { LEASE_MS } from './fault.ts';
import { isClosed, type JournalEntry, openJournal, outstanding, readJournal } from './journal.ts';
import { livingOwner, type RecoverContext, type RecoverOutcome, recoverRun } from './recover.ts';
import { rememberedJournal } from './remembered-journal.ts';
import { closeIfClean, rollBack } from './rollback.ts';
import { runDir } from './run-store.ts';

/** File the watchdog writes when it is on watch; no fault is injected before it is there. */
const ARMED = 'watchdog.armed';
const ARM_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 250;
/** A rollback that failed is tried again this often, in the hope that whatever stood in its way is gone. */
const RETRIES = 5;
const RETRY_AFTER_MS = 5_000;

/** Starts the dead man's process of a run, in a session of its own, and returns when it is on watch. */
export async function startWatchdog(
  argv: readonly string[],
  folder: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  child.unref();
  let problem: string | undefined;
  child.once('error', (error) => {
    problem = messageOf(error);
  });
  child.once('exit', (code) => {
    problem = `it ended with exit code ${code}`;
  });
  const armed = async (): Promise<boolean> => {
    const present = await readFile(join(folder, ARMED), 'utf8').then(Boolean, () => false);
    if (!present && problem !== undefined) throw notArmed(problem);
    return present;
  };
  await until('arming of the watchdog', armed, { withinMs: ARM_WITHIN_MS, signal, clock }).catch((error: unknown) => {
    if (signal.aborted || error instanceof SreError) throw error;
    throw notArmed(messageOf(error));
  });
}

function notArmed(why: string): SreError {
  return new SreError('SRE_CHAOS_NO_WATCHDOG', `the watchdog did not start: ${why}; no fault without it`, {
    exitCode: EXIT.precondition,
  });
}

/**
 * The dead man's process: takes a fault back when it is older than it may be, whether the drill's process lives or hangs,
 * and one lease after the drill's process is gone; ends when the journal is closed. A drill that is merely slow keeps its
 * faults. What it has read it keeps: a state directory that somebody deletes takes no undo with it.
 */
export async function watchRun(run: string, context: RecoverContext): Promise<'closed' | 'recovered' | 'dirty'> {
  const { clock, signal } = context;
  const folder = runDir(context.stateDir, run);
  await writeFile(join(folder, ARMED), `${context.self.pid}\n`);
  let failures = 0;
  let aloneSinceMs: number | undefined;
  let known: readonly JournalEntry[] = [];
  for (;;) {
    const there = await readJournal(folder).catch(() => []); // unreadable is as good as gone
    const gone = there.length < known.length; // a journal only grows
    if (!gone) known = there;
    if (isClosed(known)) return 'closed';
    const open = outstanding(known);
    const now = clock.monoMs();
    const owner = await livingOwner(known);
    aloneSinceMs = owner === undefined ? (aloneSinceMs ?? now) : undefined;
    const alone = aloneSinceMs !== undefined && now - aloneSinceMs >= LEASE_MS;
    if (open.length > 0 && (alone || open.some(({ deadline }) => isOver(deadline, clock)))) {
      const state = await takeBack(run, gone ? known : undefined, context);
      if (state === 'dirty') {
        failures += 1;
        if (failures > RETRIES) return 'dirty';
        await clock.sleep(RETRY_AFTER_MS, signal);
      }
      if (state === 'recovered' && (owner === undefined || gone)) return 'recovered';
    } else if (open.length === 0 && owner === undefined) {
      if (gone) return 'recovered';
      await closeAbandoned(folder, context);
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** Takes everything back; with `known` from memory, because the journal is gone. */
async function takeBack(
  run: string,
  known: readonly JournalEntry[] | undefined,
  context: RecoverContext,
): Promise<RecoverOutcome['state']> {
  if (known === undefined) return (await recoverRun(run, context, true)).state;
  const { clock, stateDir, drivers, by, signal } = context;
  const journal = rememberedJournal(known, clock);
  const steps = await rollBack({ folder: runDir(stateDir, run), journal, drivers, clock, by, signal });
  return steps.every(({ clean }) => clean) ? 'recovered' : 'dirty';
}

/** Wall and monotonic clock both count, so that a stepped wall clock cannot stretch a fault. */
function isOver(deadline: { readonly wallMs: number; readonly monoMs: number }, clock: Clock): boolean {
  return clock.wallMs() >= deadline.wallMs || clock.monoMs() >= deadline.monoMs;
}

/** A drill that died with nothing broken: only the last line is missing. */
async function closeAbandoned(folder: string, context: RecoverContext): Promise<void> {
  await using journal = await openJournal(folder, context.clock);
  await closeIfClean({ journal, by: context.by });
}
