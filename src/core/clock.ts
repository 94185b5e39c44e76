import { setTimeout as delay } from 'node:timers/promises';

/** Time as an argument, so that tests and replays decide what it is. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch; for display and for time stamps of other systems. */
  readonly wallMs: () => number;
  /** Monotonic clock, milliseconds with a fraction, arbitrary origin; the only one intervals are measured with. */
  readonly monoMs: () => number;
  /** Waits; rejects with the signal's reason as soon as it aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The machine's clocks. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      signal?.throwIfAborted(); // Node hides the reason behind an AbortError
      throw error;
    }
  },
};
