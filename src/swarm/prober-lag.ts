import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

/** How late this process runs its own timers; above half an interval its time stamps say nothing about the broker. */
export class ProberLag implements Disposable {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  /** Starts, or starts over. */
  start(): void {
    this.#histogram.reset();
    this.#histogram.enable();
  }

  /** Milliseconds beyond the sampling interval, since the start. */
  read(): { readonly maxLagMs: number; readonly p99LagMs: number } {
    return { maxLagMs: lagOf(this.#histogram.max), p99LagMs: lagOf(this.#histogram.percentile(99)) };
  }

  [Symbol.dispose](): void {
    this.#histogram.disable();
  }
}

/** The histogram holds whole sampling intervals in nanoseconds; without a sample its extremes are meaningless. */
function lagOf(nanoseconds: number): number {
  const lagMs = nanoseconds / 1e6 - RESOLUTION_MS;
  return Number.isFinite(lagMs) && lagMs > 0 ? Math.round(lagMs * 1000) / 1000 : 0;
}
