import type { StatsFs } from 'node:fs';
import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { EXIT } from '../core/exit-code.ts';
import { lookUp } from '../core/registry.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import type { DriverKind } from './driver.ts';
import type { FaultKind } from './fault.ts';
import { rehearseDisk } from './injectors/rehearse-disk.ts';
import { rehearseGroup } from './injectors/rehearse-group.ts';
import { rehearseCut, rehearseLinks, rehearseShape } from './injectors/rehearse-network.ts';
import { rehearseEnding, rehearseOpenFiles, rehearsePause } from './injectors/rehearse-process.ts';
import type { Plan } from './plan.ts';

/** Does the thing to something of our own and takes it back; throws when the undo is not seen to work. */
type Rehearsal = (scratch: string, signal: AbortSignal) => Promise<void>;

/** What is tried with the tools of this machine before the real thing; what they do not do is for the drivers to try. */
const rehearsals: { readonly [K in FaultKind]?: Rehearsal } = {
  cut: (_scratch, signal) => rehearseCut(signal),
  disconnect: (_scratch, signal) => rehearseLinks(signal),
  exhaust: (_scratch, signal) => rehearseOpenFiles(signal),
  fill: rehearseDisk,
  kill: (_scratch, signal) => rehearseEnding('SIGKILL', signal),
  pause: (_scratch, signal) => rehearsePause(signal),
  shape: (_scratch, signal) => rehearseShape(signal),
  squeeze: () => rehearseGroup('memory'),
  starve: () => rehearseGroup('cpu'),
  stop: (_scratch, signal) => rehearseEnding('SIGTERM', signal),
};

/** Drivers whose faults are made with the tools of this machine, as far as no engine makes them. */
const HAND_MADE: ReadonlySet<string> = new Set(['process', 'docker']);
/** Journal, ledger and reports of a run take a part of this; a run that cannot write is stopped under the fault. */
const ROOM_BYTES = 32 * 1024 * 1024;
const LEAST_FILES = 100;

/**
 * Tries every primitive of the plan on something that is no target, or as the operator declared, so that the undo is known
 * to work before the real fault is made. Answers the kinds that were tried.
 */
export async function requireRehearsed(
  { steps }: Pick<Plan, 'steps'>,
  drivers: Readonly<Record<string, DriverKind>>,
  scratch: string,
  signal: AbortSignal,
  table: typeof rehearsals = rehearsals,
): Promise<readonly FaultKind[]> {
  const tried = new Set<FaultKind>();
  for (const name of new Set(steps.map(({ undo }) => undo.driver))) {
    const records = steps.filter(({ undo }) => undo.driver === name).map(({ undo }) => undo);
    const kinds = [...new Set(records.map(({ fault }) => fault))].toSorted();
    const own = lookUp(drivers, 'driver', name).rehearse;
    const byDriver = await rehearsed(kinds.join(', '), () => own?.(records, scratch, signal), signal);
    const byTools = HAND_MADE.has(name) ? kinds.filter((kind) => table[kind] !== undefined) : [];
    for (const kind of byTools) {
      if (byDriver?.includes(kind) !== true) await rehearsed(kind, () => table[kind]?.(scratch, signal), signal);
    }
    for (const kind of [...(byDriver ?? []), ...byTools]) tried.add(kind);
  }
  return [...tried].toSorted();
}

/** A rehearsal that does not work keeps the fault from being made; one that broke something has said so itself. */
async function rehearsed<T>(
  what: string,
  work: () => Promise<T> | undefined,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof SreError && cause.code === 'SRE_CHAOS_REHEARSAL_TOUCHED') throw cause;
    throw new SreError(
      'SRE_CHAOS_REHEARSAL',
      `the rehearsal of ${what} failed, nothing was touched: ${messageOf(cause)}`,
      {
        exitCode: EXIT.precondition,
        hint: 'a fault whose undo does not work in a rehearsal is not made on a broker',
        cause,
      },
    );
  }
}

/** Refuses a state directory that takes no journal: a drill that cannot write could not say what to take back. */
export async function requireRoom(folder: string, roomBytes = ROOM_BYTES): Promise<void> {
  const { bavail, bsize, ffree, files } = await writable(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes >= roomBytes && (files === 0 || ffree > LEAST_FILES)) return;
  const left = freeBytes < roomBytes ? `${Math.floor(freeBytes / 1024)} KiB are` : `${ffree} new files are`;
  throw new SreError('SRE_CHAOS_NO_ROOM', `only ${left} left in ${folder} for the journal: nothing was touched`, {
    exitCode: EXIT.precondition,
    hint: `make room (${roomBytes / 1024 / 1024} MiB), or choose another SRE_STATE_DIR`,
  });
}

async function writable(folder: string): Promise<StatsFs> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return await statfs(folder);
  } catch (cause) {
    throw new SreError('SRE_CHAOS_NO_ROOM', `no journal can be written in ${folder}: ${messageOf(cause)}`, {
      exitCode: EXIT.precondition,
      hint: 'choose another SRE_STATE_DIR',
      cause,
    });
  }
}
