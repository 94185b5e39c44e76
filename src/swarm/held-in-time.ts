import type { Clock } from '../core/clock.ts';

/** How long to wait, and by which clock. */
export interface Patience {
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Whether the condition came to hold in time; rejects only when the signal aborts. */
export async function heldInTime(condition: () => boolean, { withinMs, signal, clock }: Patience): Promise<boolean> {
  const deadline = clock.monoMs() + withinMs;
  for (;;) {
    signal.throwIfAborted();
    if (condition()) return true;
    if (clock.monoMs() >= deadline) return false;
    await clock.sleep(10, signal);
  }
}
