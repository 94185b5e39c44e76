import type { MeasuredTime } from '../../swarm/findings.ts';
import { binomialAtMost, CONFIDENCE } from './exact-binomial.ts';

/** Shortest first; a time that was not over comes after all that were. */
export function byLength(a: MeasuredTime, b: MeasuredTime): number {
  return Number(a.censored) - Number(b.censored) || a.ms - b.ms;
}

/** The middle of the values; between two of them their mean, and no end of it when one has none. Undefined without values. */
export function medianOf(values: readonly MeasuredTime[]): MeasuredTime | undefined {
  const sorted = values.toSorted(byLength);
  const [lower, upper] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (lower === undefined || upper === undefined) return undefined;
  return { ms: (lower.ms + upper.ms) / 2, censored: upper.censored };
}

/**
 * Ranks (from 1) of the values between which the median lies with 95 % confidence, whatever the distribution; undefined
 * below six values, of which not even the extremes are far enough apart.
 */
export function medianRanks(n: number): readonly [number, number] | undefined {
  let rank = 0;
  while (2 * (rank + 1) <= n && 1 - 2 * binomialAtMost(rank, n, 0.5) >= CONFIDENCE) rank += 1;
  return rank === 0 ? undefined : [rank, n + 1 - rank];
}

/** The values at those ranks. */
export function medianInterval(values: readonly MeasuredTime[]): readonly [MeasuredTime, MeasuredTime] | undefined {
  const sorted = values.toSorted(byLength);
  const [low, high] = (medianRanks(sorted.length) ?? []).map((rank) => sorted[rank - 1]);
  return low === undefined || high === undefined ? undefined : [low, high];
}
