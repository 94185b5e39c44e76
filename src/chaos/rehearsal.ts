import type { StatsFs } from 'node:fs';
import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { EXIT } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import type { FaultKind } from './fault.ts';
import { rehearseDisk } from './injectors/rehearse-disk.ts';
import { rehearseGroup } from './injectors/rehearse-group.ts';
import { rehearseCut, rehearseLinks, rehearseShape } from './injectors/rehearse-network.ts';
import { rehearseEnding, rehearseOpenFiles, rehearsePause } from './injectors/rehearse-process.ts';
import type { Plan } from './plan.ts';

/** Does the thing to something of our own and takes it back; throws when the undo is not seen to work. */
type Rehearsal = (scratch: string, signal: AbortSignal) => Promise<void>;

/** What is tried before the real thing. The operator's own commands are theirs to try; a kind without an entry is not rehearsed. */
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

/** Drivers whose faults are made with the tools of this machine. */
const REHEARSED: ReadonlySet<string> = new Set(['process', 'docker']);
/** Journal, ledger and reports of a run take a part of this; a run that cannot write is stopped under the fault. */
const ROOM_BYTES = 32 * 1024 * 1024;
const LEAST_FILES = 100;

/** Tries every primitive of the plan on a scratch object, so that the undo is known to work before the real fault is made. */
export async function requireRehearsed(
  { steps, driver }: Pick<Plan, 'steps' | 'driver'>,
  scratch: string,
  signal: AbortSignal,
  table: typeof rehearsals = rehearsals,
): Promise<readonly FaultKind[]> {
  if (!REHEARSED.has(driver)) return [];
  const kinds = [...new Set(steps.map(({ fault }) => fault.kind))]
    .filter((kind) => table[kind] !== undefined)
    .toSorted();
  for (const kind of kinds) {
    try {
      await table[kind]?.(scratch, signal);
    } catch (cause) {
      signal.throwIfAborted();
      throw new SreError(
        'SRE_CHAOS_REHEARSAL',
        `the rehearsal of ${kind} failed, nothing was touched: ${messageOf(cause)}`,
        {
          exitCode: EXIT.precondition,
          hint: 'a fault whose undo does not work on a scratch object is not made on a broker',
          cause,
        },
      );
    }
  }
  return kinds;
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
