import { drivers } from '../../../chaos/drivers/index.ts';
import { clearLeftovers } from '../../../chaos/leftovers.ts';
import { type RecoverContext, recoverAll } from '../../../chaos/recover.ts';
import type { RollbackBy } from '../../../chaos/rollback.ts';
import { findRun } from '../../../chaos/run-store.ts';
import { watchRun } from '../../../chaos/watchdog.ts';
import { systemClock } from '../../../core/clock.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { stateDir } from '../../../core/state-dir.ts';
import type { Io } from '../../io.ts';
import { ownIdentity } from './own-identity.ts';
import { leftoverText, outcomeText } from './recover-text.ts';

/** Flags of `sre chaos recover`. */
export interface RecoverFlags {
  readonly run?: string;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `sre chaos recover`: takes back what drills left, from their journals alone, and what no journal knows of. */
export async function recover(flags: RecoverFlags, io: Io): Promise<ExitCode> {
  const state = stateDir(io.env);
  const dryRun = flags.dryRun === true;
  const only = flags.run === undefined ? undefined : await findRun(state, flags.run);
  const context = { ...(await contextOf(io, 'recover')), dryRun };
  const runs = await recoverAll(context, only);
  const { outcomes: leftovers, unseen } =
    only === undefined ? await clearLeftovers({ ...context, evenInUse: flags.all === true }) : NOT_LOOKED;
  if (flags.json === true) {
    io.stdout.write(`${JSON.stringify({ dryRun, runs, leftovers, unseen }, undefined, 2)}\n`);
  } else {
    const kept = leftovers.filter((leftover) => leftover.state === 'kept');
    const text = [...runs.map(outcomeText), ...leftovers.filter((each) => !kept.includes(each)).map(leftoverText)];
    io.stdout.write(text.length === 0 ? 'nothing to recover\n' : text.join(''));
    io.stderr.write(kept.map(leftoverText).join(''));
    for (const sentence of unseen) io.stderr.write(`not looked at: ${sentence}\n`);
  }
  const states = runs.map((run) => run.state);
  if (states.includes('dirty') || states.includes('unreadable')) return EXIT.rollbackDirty;
  if (leftovers.some((leftover) => leftover.state === 'failed')) return EXIT.rollbackDirty;
  return states.includes('busy') || (states.includes('active') && only !== undefined) ? EXIT.precondition : EXIT.ok;
}

const NOT_LOOKED = { outcomes: [], unseen: [] } as const;

/** `sre chaos watchdog RUN`, started by a drill for itself. */
export async function watchdog(run: string, io: Io): Promise<ExitCode> {
  const outcome = await watchRun(run, await contextOf(io, 'watchdog'));
  return outcome === 'dirty' ? EXIT.rollbackDirty : EXIT.ok;
}

async function contextOf(io: Io, by: RollbackBy): Promise<RecoverContext> {
  return { stateDir: stateDir(io.env), drivers, clock: systemClock, self: await ownIdentity(), by, signal: io.signal };
}
