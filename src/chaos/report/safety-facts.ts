import type { Table } from '../../page/table.ts';
import { seconds } from '../duration-text.ts';
import type { Report } from './report.ts';
import type { TrialReport } from './trial-report.ts';

/** The conditions of an early end that were in force. */
export function abortTable({ plan }: Report): Table {
  const { nodeDown, outageMs, lossMs, budgetMs } = plan.rules.abort;
  const row = (condition: string, inForce: boolean, bound: string): readonly string[] => [
    condition,
    inForce ? bound : 'not a reason to stop in this drill',
  ];
  return {
    head: ['the drill stops when', 'bound'],
    rows: [
      ['the operator says so, or the halt lever is set', 'at once'],
      row('a node it leaves alone goes down', nodeDown, 'three looks in a row'),
      row('a stream between such nodes is without service', outageMs !== undefined, `for ${seconds(outageMs)}`),
      row('an acknowledged message is overtaken by later ones', lossMs !== undefined, `for ${seconds(lossMs)}`),
      row(
        'the clients of the endpoint have missed service together',
        budgetMs !== undefined,
        `more than ${seconds(budgetMs)}`,
      ),
    ],
  };
}

/** Who watched, how often faults were renewed and what is left, a sentence each. */
export function safetySentences({ verdict, trials, leftovers, plan }: Report): readonly string[] {
  const watched = trials.flatMap(({ safety }) => (safety === undefined ? [] : [safety]));
  const sum = (of: (each: (typeof watched)[number]) => number): number =>
    watched.reduce((total, each) => total + of(each), 0);
  const looks = sum(({ abortLooks }) => abortLooks);
  const renewals = sum(({ leaseRenewals }) => leaseRenewals);
  const longest = Math.max(0, ...plan.steps.map(({ maxDurationMs }) => maxDurationMs));
  return [
    `a watchdog in a process of its own was armed before the fault and would have taken it back${longest > 0 ? ` after ${seconds(longest)} at the latest` : ''}, even if this drill had been killed`,
    ...(watched.length === 0
      ? []
      : [
          `the conditions were evaluated ${times(looks)}, once a second; ${verdict.aborted === undefined ? 'none held' : `the drill was stopped: ${verdict.aborted}`}`,
          renewals === 0
            ? 'no fault needed a renewed lease: nothing was armed that ends by itself'
            : `faults that end by themselves were renewed ${times(renewals)}`,
        ]),
    ...watched.flatMap(({ leaseProblems }) => leaseProblems.map((problem) => `not renewed: ${problem}`)),
    ...(leftovers === undefined ? [] : [leftoverWords(leftovers)]),
  ];
}

/** Every fault that was announced, and who verified that it is gone. */
export function rollbackTable(trials: readonly TrialReport[]): Table {
  return {
    head: ['trial', 'step', 'by', 'result', 'what was seen'],
    numeric: [0],
    rows: trials.flatMap(({ trial, rollback }) =>
      rollback.map(({ step, by, clean, did, says }) => [
        String(trial),
        step,
        by,
        clean ? (did === 'nothing' ? 'clean, nothing to undo' : 'clean') : 'DIRTY',
        says,
      ]),
    ),
  };
}

function leftoverWords({ faults, outstanding, closed }: NonNullable<Report['leftovers']>): string {
  if (outstanding.length > 0) return `LEFT BEHIND: ${outstanding.join(', ')}; type: sre chaos recover`;
  const seal = closed ? 'the journal is closed' : 'the journal is not closed: sre chaos recover closes it';
  if (faults === 0) return `nothing is left: no fault was announced; ${seal}`;
  return `nothing is left: ${faults === 1 ? 'the one fault that was announced is' : `all ${faults} faults that were announced are`} verified as gone; ${seal}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count.toLocaleString('en')} times`;
}
