import type { Clock } from '../core/clock.ts';

/** An answer and who gave it. */
export interface Answer<C, T> {
  readonly from: C;
  readonly value: T;
}

/**
 * Asks candidates one at a time and takes the first answer. The next one is asked when the one before failed, or when it
 * has been silent for `patienceMs`; whoever is still being asked when an answer comes is hung up on. When all failed,
 * the last failure is thrown.
 */
export async function firstAnswer<C, T>(
  candidates: readonly C[],
  ask: (candidate: C, signal: AbortSignal) => Promise<T>,
  options: { readonly patienceMs: number; readonly signal: AbortSignal; readonly clock: Clock },
): Promise<Answer<C, T>> {
  const done = new AbortController();
  const signal = AbortSignal.any([options.signal, done.signal]);
  const running: Promise<Answer<C, T>>[] = [];
  try {
    for (const from of candidates) {
      signal.throwIfAborted();
      const asked = ask(from, signal).then((value) => ({ from, value }));
      running.push(asked);
      const patience = options.clock.sleep(options.patienceMs, signal).then(() => undefined);
      patience.catch(() => undefined); // ends with the call, in whatever way
      const answered = Promise.any(running).catch(() => undefined); // all failed so far: on to the next
      const first = await Promise.race([answered, failureOf(asked), patience]);
      if (first !== undefined) return first;
    }
    return await Promise.any(running);
  } catch (error) {
    throw options.signal.aborted
      ? options.signal.reason
      : error instanceof AggregateError
        ? error.errors.at(-1)
        : error;
  } finally {
    done.abort(new Error('another node answered'));
  }
}

/** Resolves when a question fails, so that the next candidate need not wait for the patience with this one. */
function failureOf(asked: Promise<unknown>): Promise<undefined> {
  return new Promise((resolve) => {
    asked.catch(() => resolve(undefined));
  });
}
