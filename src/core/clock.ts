import { setTimeout as delay } from 'node:timers/promises';

/** Time as an argument, so that tests and replays decide what it is. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch; for display and for time stamps of other systems. */
  readonly wallMs: () => number;
  /**
   * Monotonic clock, milliseconds with a fraction, arbitrary origin; the only one intervals are measured with. The
   * machine's has the same origin in all its processes: a deadline one of them wrote down is one for the others.
   */
  readonly monoMs: () => number;
  /** Waits; rejects with the signal's reason as soon as it aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** What Node counts from its own start, the kernel counts from its. */
const NODE_START_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** The machine's clocks. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: () => NODE_START_MS + performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted(); // Node hides the reason behind an AbortError
      throw error;
    }
  },
};
