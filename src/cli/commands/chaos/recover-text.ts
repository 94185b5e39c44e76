import type { LeftoverOutcome } from '../../../chaos/leftovers.ts';
import type { RecoverOutcome } from '../../../chaos/recover.ts';

/** What recovery came to for one run, in lines. */
export function outcomeText(outcome: RecoverOutcome): string {
  const { run } = outcome;
  switch (outcome.state) {
    case 'closed':
      return `${run}: nothing to recover, its journal is closed\n`;
    case 'active':
      return `${run}: not touched, its drill is running (pid ${outcome.pid}); stop it with Ctrl-C there, or: sre chaos halt\n`;
    case 'busy':
      return `${run}: not touched, pid ${outcome.pid} is taking it back right now\n`;
    case 'unreadable':
      return `${run}: NOT RECOVERED, ${outcome.says}\n${outcome.hint === undefined ? '' : `  ${outcome.hint}\n`}`;
    case 'planned':
      return [
        `${run}: ${outcome.steps.length === 0 ? 'nothing is broken; it would be closed' : 'would be recovered'}\n`,
        ...outcome.steps.map(({ step, argv }) => `  would do ${step}: ${argv.join(' ')}\n`),
      ].join('');
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

/** What became of something no journal knows of, in a line. */
export function leftoverText({ says, argv, state, why = '' }: LeftoverOutcome): string {
  switch (state) {
    case 'removed':
      return `leftover removed: ${says}\n`;
    case 'planned':
      return `leftover: ${says}; would do: ${argv.join(' ')}\n`;
    case 'kept':
      return `leftover not touched: ${says}; ${why}; --all removes it too\n`;
    case 'failed':
      return `leftover NOT REMOVED: ${says}: ${why}; by hand: ${argv.join(' ')}\n`;
    default:
      return state satisfies never;
  }
}
