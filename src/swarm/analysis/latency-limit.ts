import type { Slot } from '../observation.ts';

/** A slot may take this long on the slowest of days; below it, latency is not an outage. */
const FLOOR_MS = 1000;

/** The limit of a good slot, max(1 s, 5 x p99 of latency before the fault), and that p99 where there was a baseline. */
export function latencyLimit(
  slots: readonly Slot[],
  faultMs: number,
): { readonly limitMs: number; readonly baselineP99Ms?: number } {
  const latencies = slots
    .filter(({ receivedMs }) => receivedMs !== undefined && receivedMs < faultMs)
    .map(({ intendedMs, receivedMs = intendedMs }) => receivedMs - intendedMs)
    .toSorted((a, b) => a - b);
  const p99 = latencies[Math.ceil(latencies.length * 0.99) - 1];
  return p99 === undefined
    ? { limitMs: FLOOR_MS }
    : { limitMs: Math.max(FLOOR_MS, Math.round(5 * p99)), baselineP99Ms: Math.round(p99 * 1000) / 1000 };
}
