import { DeadlineError } from '../core/deadline.ts';
import type { Source, SourceAnswer } from '../core/source.ts';

/** A read that has begun and ends in time, whatever its source does. */
export interface BoundedRead {
  /** Rejects with a `DeadlineError`, with the reason it was ended for, or with the error of the source. */
  readonly answer: Promise<SourceAnswer>;
  /** Ends it now: aborts the signal of the source and rejects. */
  readonly end: (reason: Error) => void;
}

/**
 * Begins a read of `budgetMs` at most. `left` is called when the source has really ended, which may be long after the
 * deadline. What `withDeadline` does too, with no listener: thousands of them on one signal cost more than the reads.
 */
export function beginRead(source: Source, budgetMs: number, ending: AbortController, left: () => void): BoundedRead {
  let fail: (reason: Error) => void = () => undefined;
  const end = (reason: Error): void => {
    ending.abort(reason);
    fail(reason);
  };
  const { node, name } = source;
  const timer = setTimeout(() => {
    end(new DeadlineError(node === undefined ? name : `${name} of ${node}`, budgetMs));
  }, budgetMs);
  const answer = new Promise<SourceAnswer>((resolve, reject) => {
    fail = reject;
    readToItsEnd(source, ending.signal, left).then(resolve, reject);
  });
  return { answer: answer.finally(() => clearTimeout(timer)), end };
}

async function readToItsEnd(source: Source, signal: AbortSignal, left: () => void): Promise<SourceAnswer> {
  try {
    return await source.read(signal);
  } finally {
    left();
  }
}
