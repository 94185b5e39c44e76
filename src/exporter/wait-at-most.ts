import { DeadlineError, withDeadline } from '../core/deadline.ts';

/** A waiter gives a read this much longer than the read's own deadline, so that it sees the outcome recorded. */
const OUTCOME_GRACE_MS = 50;

/** Waits for reads to end, `waitMs` or until the signal aborts at most; they go on for whoever else waits for them. */
export async function waitAtMost(waitMs: number, signal: AbortSignal, reads: Promise<unknown>): Promise<void> {
  try {
    await withDeadline('waiting for sources', waitMs + OUTCOME_GRACE_MS, signal, () => reads);
  } catch (error) {
    if (!(error instanceof DeadlineError) && !signal.aborted) throw error;
  }
}
