import type { Slot } from '../observation.ts';

/** A slot may take this long on the slowest of days; below it, latency is not an outage. */
const FLOOR_MS = 1000;

/** The limit of a good slot and what it was derived from. */
export interface LatencyLimit {
  readonly limitMs: number;
  readonly baselineP99Ms?: number;
  readonly baselineP50Ms?: number;
}

/** The limit of a good slot, max(1 s, 5 x p99 of latency before the fault), and that p99 and median where there was a baseline. */
export function latencyLimit(slots: readonly Slot[], faultMs: number): LatencyLimit {
  const latencies = slots
    .filter(({ receivedMs }) => receivedMs !== undefined && receivedMs < faultMs)
    .map(({ intendedMs, receivedMs = intendedMs }) => receivedMs - intendedMs)
    .toSorted((a, b) => a - b);
  const quantile = (q: number): number | undefined => latencies[Math.ceil(latencies.length * q) - 1];
  const [p50, p99] = [quantile(0.5), quantile(0.99)];
  if (p50 === undefined || p99 === undefined) return { limitMs: FLOOR_MS };
  return {
    limitMs: Math.max(FLOOR_MS, Math.round(5 * p99)),
    baselineP99Ms: Math.round(p99 * 1000) / 1000,
    baselineP50Ms: Math.round(p50 * 1000) / 1000,
  };
}
