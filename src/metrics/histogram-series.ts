import type { Metric } from './metric.ts';

/** The counter of what was observed up to each bound, the bound in the label `le`. */
export function bucketsOf<L extends string>(histogram: Metric<L, 'histogram'>): Metric<L | 'le', 'counter'> {
  const { name, unit, help, tier } = histogram;
  return { name: `${name}_bucket`, type: 'counter', unit, help, tier, labels: [...histogram.labels, 'le'] };
}

/** The counter of all that was observed. */
export function observationsOf<L extends string>(histogram: Metric<L, 'histogram'>): Metric<L, 'counter'> {
  const { name, unit, help, tier, labels } = histogram;
  return { name: `${name}_count`, type: 'counter', unit, help, tier, labels };
}

/** Matches the bucket of this bound however it was scraped: the text format writes `1`, OpenMetrics `1.0`. */
export function bound(seconds: number): string | { readonly re: string } {
  return Number.isInteger(seconds) ? { re: `${seconds}(\\.0)?` } : String(seconds);
}
