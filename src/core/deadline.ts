import { setMaxListeners } from 'node:events';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { EXIT } from './exit-code.ts';
import { SreError } from './sre-error.ts';

/**
 * Runs `work` with a signal that aborts when the caller's does or when `ms` have passed, and returns at the deadline
 * even if `work` ignores its signal. The timer is cleared on every path out.
 */
export async function withDeadline<T>(
  what: string,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const inner = new AbortController();
  setMaxListeners(0, signal, inner.signal); // one signal ends the reads of many nodes at once; that is no leak
  const timer = setTimeout(() => inner.abort(new DeadlineError(what, ms)), ms);
  const follow = (): void => inner.abort(signal.reason);
  signal.addEventListener('abort', follow, { once: true });
  const stopped = new Promise<never>((_resolve, reject) => {
    inner.signal.addEventListener('abort', () => reject(inner.signal.reason), { once: true });
  });
  stopped.catch(() => undefined); // nobody may be listening any more when the work wins the race
  try {
    return await Promise.race([work(inner.signal), stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', follow);
  }
}

/** A wait that took longer than it may. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';

  constructor(what: string, ms: number) {
    super(`${what}: no answer within ${ms} ms`);
  }
}

/** Polls `condition` until it holds; a wait without a condition does not exist in this project. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  options: {
    readonly withinMs: number;
    readonly everyMs?: number;
    readonly signal: AbortSignal;
    readonly clock?: Clock;
  },
): Promise<void> {
  const clock = options.clock ?? systemClock;
  const end = clock.monoMs() + options.withinMs;
  while (!(await condition())) {
    if (clock.monoMs() >= end) {
      throw new SreError('SRE_TIMEOUT', `${what} did not happen within ${options.withinMs} ms`, {
        exitCode: EXIT.precondition,
      });
    }
    await clock.sleep(options.everyMs ?? 50, options.signal);
  }
}
