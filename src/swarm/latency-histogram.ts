import type { Histogram } from 'hdr-histogram-js';
import type { LatencySummary } from './observation.ts';

const SETTINGS = {
  bitBucketSize: 32,
  autoResize: true,
  lowestDiscernibleValue: 1,
  highestTrackableValue: 60_000_000,
  numberOfSignificantValueDigits: 3,
} as const;

/** Latencies in microseconds, three digits exact whatever their size; histograms of several processes add up. */
export class LatencyHistogram {
  readonly #histogram: Histogram;
  readonly #encode: (histogram: Histogram) => string;

  /** An empty one; its package is loaded here, by those who measure, and not by everybody who imports the swarm. */
  static async open(): Promise<LatencyHistogram> {
    const { build, encodeIntoCompressedBase64 } = await import('hdr-histogram-js');
    return new LatencyHistogram(build(SETTINGS), encodeIntoCompressedBase64);
  }

  /** Who adds several up, by what {@link LatencyHistogram.summary} said of each. */
  static async merger(): Promise<(parts: readonly LatencySummary[]) => LatencySummary | undefined> {
    const join = await LatencyHistogram.joiner();
    return (parts) => join(parts).summary();
  }

  /** The same, for those who want to ask the sum for any percentile. */
  static async joiner(): Promise<(parts: readonly LatencySummary[]) => LatencyHistogram> {
    const { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } = await import('hdr-histogram-js');
    return (parts) => {
      const sum = build(SETTINGS);
      for (const { histogram } of parts) sum.add(decodeFromCompressedBase64(histogram));
      return new LatencyHistogram(sum, encodeIntoCompressedBase64);
    };
  }

  private constructor(histogram: Histogram, encode: (histogram: Histogram) => string) {
    this.#histogram = histogram;
    this.#encode = encode;
  }

  record(latencyMs: number): void {
    this.#histogram.recordValue(Math.max(1, Math.round(latencyMs * 1000)));
  }

  /** Milliseconds that `percentile` per cent of all latencies did not exceed; undefined before the first latency. */
  percentileMs(percentile: number): number | undefined {
    return this.#histogram.totalCount === 0 ? undefined : this.#histogram.getValueAtPercentile(percentile) / 1000;
  }

  /** Forgets everything. */
  reset(): void {
    this.#histogram.reset();
  }

  /** Undefined before the first latency. */
  summary(): LatencySummary | undefined {
    const histogram = this.#histogram;
    if (histogram.totalCount === 0) return undefined;
    const at = (percentile: number): number => histogram.getValueAtPercentile(percentile) / 1000;
    return {
      count: histogram.totalCount,
      p50Ms: at(50),
      p99Ms: at(99),
      p999Ms: at(99.9),
      maxMs: at(100), // as its bucket says it: the exact one does not survive the merge
      histogram: this.#encode(histogram),
    };
  }
}
