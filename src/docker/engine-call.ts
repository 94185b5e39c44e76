import { DeadlineError, withDeadline } from '../core/deadline.ts';
import { EngineError } from './engine-error.ts';

/** What every call to the engine is bound by. */
export interface CallOptions {
  readonly signal: AbortSignal;
  /** Milliseconds the call may take; each call has a sensible value of its own. */
  readonly withinMs?: number;
}

/**
 * One request to the engine: ends at the deadline or when the signal aborts, and its failure says what was asked.
 * `defaultMs` is the deadline of callers that name none.
 */
export async function engineCall<T>(
  what: string,
  { signal, withinMs }: CallOptions,
  defaultMs: number,
  work: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await withDeadline(what, withinMs ?? defaultMs, signal, work);
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    if (cause instanceof DeadlineError) throw new EngineError('docker', cause);
    if (signal.aborted) throw signal.reason;
    throw new EngineError(what, cause);
  }
}

/** Deadlines by how much the engine has to do, in milliseconds. */
export const DEADLINE = { read: 10_000, change: 30_000, create: 60_000, pull: 300_000 } as const;
