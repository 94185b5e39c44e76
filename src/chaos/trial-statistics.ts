import type { MeasuredTime } from '../swarm/findings.ts';
import { maximumCovers, trialsNeeded, upperBound } from './statistics/exact-binomial.ts';
import { kaplanMeierMedian } from './statistics/kaplan-meier.ts';
import { byLength, medianInterval, medianOf } from './statistics/median.ts';

/** How much a number of trials can carry: labels from few to many, none of them for a run with an exceedance too many. */
export type EvidenceLabel = 'smoke' | 'drill' | 'evidence-90' | 'evidence-95';

/** What N trials with k exceedances allow to say about the next one. */
export interface TrialStatement {
  readonly trials: number;
  readonly exceeded: number;
  readonly label: EvidenceLabel;
  /** One-sided 95 % Clopper-Pearson upper bound on the probability that a trial misses its target. */
  readonly upperBound: number;
  readonly sentence: string;
}

/** The times of a run's trials; no mean and no deviation, which say nothing about so few and so skewed values. */
export interface TrialTimes {
  /** All of them, in the order of the trials. */
  readonly values: readonly MeasuredTime[];
  readonly median: MeasuredTime;
  /** Where the median lies with 95 % confidence; absent below six trials. */
  readonly medianInterval?: readonly [MeasuredTime, MeasuredTime];
  /** Median with trials that were given up counted for as long as they were watched; absent when none was given up, or too many. */
  readonly kaplanMeierMs?: number;
  readonly longest: MeasuredTime;
  /** How sure one may be that `longest` is at least the 90th and the 95th percentile of all times there could be. */
  readonly longestCovers: { readonly p90: number; readonly p95: number };
}

/** Trials it takes for the labels that claim something. */
const EVIDENCE_90 = trialsNeeded(0.1);
export const EVIDENCE_95 = trialsNeeded(0.05);
const DRILL = 5;

function labelOf(trials: number, exceeded: number): EvidenceLabel {
  if (trials < DRILL) return 'smoke';
  if (exceeded > 0 || trials < EVIDENCE_90) return 'drill';
  return trials < EVIDENCE_95 ? 'evidence-90' : 'evidence-95';
}

/** The statement a report may print about its trials, and no more. */
export function trialStatement(trials: number, exceeded: number): TrialStatement {
  const bound = upperBound(trials, exceeded);
  const label = labelOf(trials, exceeded);
  const percent = bound * 100 >= 10 ? bound.toFixed(2).slice(2).replace(/^0/, '') : (bound * 100).toFixed(2);
  const shown = bound === 1 ? '100' : percent;
  return {
    trials,
    exceeded,
    label,
    upperBound: bound,
    sentence:
      `${trials} ${trials === 1 ? 'trial' : 'trials'}, ${exceeded} over target: ` +
      `at best P(exceed) ${bound === 1 ? '<=' : '<'} ${shown} % (one-sided 95 %), evidence "${label}"`,
  };
}

/** What the times of trials are as a whole; undefined when there are none. */
export function trialTimes(values: readonly MeasuredTime[]): TrialTimes | undefined {
  const [median, longest] = [medianOf(values), values.toSorted(byLength).at(-1)];
  if (median === undefined || longest === undefined) return undefined;
  const interval = medianInterval(values);
  const survival = values.some(({ censored }) => censored) ? kaplanMeierMedian(values) : undefined;
  return {
    values,
    median,
    ...(interval === undefined ? {} : { medianInterval: interval }),
    ...(survival === undefined ? {} : { kaplanMeierMs: survival }),
    longest,
    longestCovers: { p90: maximumCovers(values.length, 0.9), p95: maximumCovers(values.length, 0.95) },
  };
}
