/** Confidence of every statement about trials, one-sided for bounds and two-sided for intervals. */
export const CONFIDENCE = 0.95;

/** Probability of at most `k` successes in `n` attempts. */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  let term = (1 - p) ** n;
  let sum = term;
  for (let i = 1; i <= k; i += 1) {
    term *= ((n - i + 1) / i) * (p / (1 - p));
    sum += term;
  }
  return sum;
}

/** One-sided Clopper-Pearson bound on the probability that a trial misses; exact, because drills have few trials. */
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

/** How sure one may be that the longest of so many trials is at least the `quantile` of all there could be. */
export function maximumCovers(trials: number, quantile: number): number {
  return 1 - quantile ** trials;
}

/** Trials without a miss that it takes to say that less than `share` of all trials miss. */
export function trialsNeeded(share: number): number {
  return Math.ceil(Math.log(1 - CONFIDENCE) / Math.log(1 - share));
}
