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

const CONFIDENCE = 0.95;

/** Probability of at most `k` successes in `n` attempts. */
function binomialAtMost(k: number, n: number, p: number): number {
  let term = (1 - p) ** n;
  let sum = term;
  for (let i = 1; i <= k; i += 1) {
    term *= ((n - i + 1) / i) * (p / (1 - p));
    sum += term;
  }
  return sum;
}

/** The exact one-sided upper bound; no approximation, because drills have few trials. */
export function upperBound(trials: number, exceeded: number): number {
  if (trials === 0 || exceeded >= trials) return 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (binomialAtMost(exceeded, trials, middle) > 1 - CONFIDENCE) low = middle;
    else high = middle;
  }
  return high;
}

function labelOf(trials: number, exceeded: number): EvidenceLabel {
  if (trials < 5) return 'smoke';
  if (exceeded > 0 || trials < 29) return 'drill';
  return trials < 59 ? 'evidence-90' : 'evidence-95';
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
