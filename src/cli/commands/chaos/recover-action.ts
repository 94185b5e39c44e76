import { drivers } from '../../../chaos/drivers/index.ts';
import { type RecoverOutcome, recoverAll } from '../../../chaos/recover.ts';
import type { RollbackBy } from '../../../chaos/rollback.ts';
import { findRun } from '../../../chaos/run-store.ts';
import { watchRun } from '../../../chaos/watchdog.ts';
import { systemClock } from '../../../core/clock.ts';
import { EXIT, type ExitCode } from '../../../core/exit-code.ts';
import { stateDir } from '../../../core/state-dir.ts';
import type { Io } from '../../io.ts';
import { ownIdentity } from './own-identity.ts';

/** `sre chaos recover`: takes back what drills left, from their journals alone. */
export async function recover(options: { readonly run?: string; readonly json?: boolean }, io: Io): Promise<ExitCode> {
  const state = stateDir(io.env);
  const only = options.run === undefined ? undefined : await findRun(state, options.run);
  const outcomes = await recoverAll(await contextOf(io, 'recover'), only);
  if (options.json === true) io.stdout.write(`${JSON.stringify({ runs: outcomes }, undefined, 2)}\n`);
  else io.stdout.write(outcomes.length === 0 ? 'nothing to recover\n' : outcomes.map(sentences).join(''));
  if (outcomes.some((outcome) => outcome.state === 'dirty')) return EXIT.rollbackDirty;
  return outcomes.some(({ state: each }) => each === 'busy' || (each === 'active' && only !== undefined))
    ? EXIT.precondition
    : EXIT.ok;
}

/** `sre chaos watchdog RUN`, started by a drill for itself. */
export async function watchdog(run: string, io: Io): Promise<ExitCode> {
  const outcome = await watchRun(run, await contextOf(io, 'watchdog'));
  return outcome === 'dirty' ? EXIT.rollbackDirty : EXIT.ok;
}

async function contextOf(io: Io, by: RollbackBy): Promise<Parameters<typeof recoverAll>[0]> {
  return { stateDir: stateDir(io.env), drivers, clock: systemClock, self: await ownIdentity(), by, signal: io.signal };
}

function sentences(outcome: RecoverOutcome): string {
  const { run } = outcome;
  switch (outcome.state) {
    case 'closed':
      return `${run}: nothing to recover, its journal is closed\n`;
    case 'active':
      return `${run}: not touched, its drill is running (pid ${outcome.pid}); stop it with Ctrl-C there, or: sre chaos halt\n`;
    case 'busy':
      return `${run}: not touched, pid ${outcome.pid} is taking it back right now\n`;
    case 'recovered':
    case 'dirty':
      return [
        `${run}: ${outcome.state === 'dirty' ? 'NOT RECOVERED, something is still broken' : outcome.steps.length === 0 ? 'nothing was broken; closed' : 'recovered; closed'}\n`,
        ...outcome.steps.map(({ step, clean, says }) => `  ${clean ? 'ok     ' : 'FAILED '} ${step}: ${says}\n`),
      ].join('');
    default:
      return outcome satisfies never;
  }
}
