import { LatencyHistogram } from '../swarm/latency-histogram.ts';
import type { LatencySummary } from '../swarm/observation.ts';

/** A latency in figures, milliseconds; three digits are exact. */
export interface MeasuredLatency {
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  /** The HDR histogram itself, in microseconds, compressed, base64. */
  readonly histogram: string;
}

/** The figures of a histogram; undefined when nothing was measured. */
export async function measuredLatency(summary: LatencySummary | undefined): Promise<MeasuredLatency | undefined> {
  if (summary === undefined) return undefined;
  const { count, p50Ms, p99Ms, p999Ms, maxMs, histogram } = summary;
  const join = await LatencyHistogram.joiner();
  const p90Ms = join([summary]).percentileMs(90) ?? p99Ms;
  return { count, p50Ms, p90Ms, p99Ms, p999Ms, maxMs, histogram };
}

/** The latency at each of these percentiles, milliseconds, for a picture of the distribution. */
export async function percentileCurve(
  { histogram, ...rest }: MeasuredLatency,
  percentiles: readonly number[],
): Promise<readonly number[]> {
  const join = await LatencyHistogram.joiner();
  const joined = join([{ ...rest, histogram }]);
  return percentiles.map((percentile) => joined.percentileMs(percentile) ?? rest.maxMs);
}
