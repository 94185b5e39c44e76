import type { Table } from '../../page/table.ts';
import { seconds } from '../duration-text.ts';
import { measured, misses } from '../measured-time.ts';
import type { Report } from './report.ts';
import type { TrialReport } from './trial-report.ts';

/** Every trial with every time of it, those that do not count included. */
export function rtoTable({ trials, plan }: Report): Table {
  return {
    head: [
      'trial',
      'hit',
      'RTO',
      'in a hurry',
      'after the undo',
      'noticed by',
      'whole again',
      'all as before',
      'result',
    ],
    numeric: [0, 2, 3, 4, 5, 6, 7],
    rows: trials.map((trial) => [
      String(trial.trial),
      hitWords(trial),
      trial.rto === undefined ? '-' : measured(trial.rto.time),
      trial.findings?.rtoFast === undefined ? '-' : measured(trial.findings.rtoFast.time),
      trial.findings?.rtoAfterHeal === undefined ? '-' : measured(trial.findings.rtoAfterHeal.time),
      seconds(trial.clusterDetection?.byMs),
      seconds(trial.wholeAgain?.byMs),
      trial.recovery === undefined ? '-' : measured(trial.recovery.full),
      resultWords(trial, plan.target.rtoMs),
    ]),
  };
}

/** What the columns count from. */
export const RTO_TABLE_NOTE =
  'RTO is what the verdict counts. In a hurry: clients without backoff, so next to only the share of the broker. After the undo, whole again: since the undo began; the others since the fault.';

/** Whom a trial hit; of a partition, who was on which side: `n3 | n1, n2`. */
export function hitWords({ targets, sides = [] }: Pick<TrialReport, 'targets' | 'sides'>): string {
  const groups = sides.length > 1 ? sides.map(({ nodes }) => nodes.join(', ')) : [targets.join(', ')];
  return groups.join(' | ') || '-';
}

function resultWords({ injected, proven, aborted, rto, rollback, verdict }: TrialReport, targetMs: number): string {
  const dirty = rollback.every(({ clean }) => clean) ? '' : ', rollback dirty';
  if (aborted !== undefined) return `does not count: aborted${dirty}`;
  if (!injected) return `does not count: no fault was injected${dirty}`;
  if (!proven) return `does not count: the fault was not proven${dirty}`;
  if (rto === undefined) return `not measured${dirty}`;
  if (misses(rto.time, targetMs)) return `target missed${dirty}`;
  if (verdict.findings.length > 0) return `in time, with findings${dirty}`;
  return `${verdict.doubts.length > 0 ? 'in doubt' : 'met'}${dirty}`;
}
