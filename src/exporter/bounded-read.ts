import { DeadlineError } from '../core/deadline.ts';
import type { Source, SourceAnswer } from '../core/source.ts';

/** What a read tells while it runs. */
export interface ReadEvents {
  /** It has begun; `end` ends it now: aborts the signal of the source and rejects. */
  readonly begun: (end: (reason: Error) => void) => void;
  /** The source has really ended, which may be long after the deadline. */
  readonly left: () => void;
}

/**
 * Reads for `budgetMs` at most or until the end it is told, whatever the source does; rejects with a `DeadlineError`, the
 * reason of that end, or the error of the source. What `withDeadline` does too, with no listener: thousands of them on one
 * signal cost more than the reads.
 */
export async function boundedRead(
  source: Source,
  budgetMs: number,
  ending: AbortController,
  events: ReadEvents,
): Promise<SourceAnswer> {
  const { node, name } = source;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const end = (reason: Error): void => {
        ending.abort(reason);
        reject(reason);
      };
      timer = setTimeout(() => {
        end(new DeadlineError(node === undefined ? name : `${name} of ${node}`, budgetMs));
      }, budgetMs);
      events.begun(end);
      readToItsEnd(source, ending.signal, events).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
  }
}

async function readToItsEnd(source: Source, signal: AbortSignal, { left }: ReadEvents): Promise<SourceAnswer> {
  try {
    return await source.read(signal);
  } finally {
    left();
  }
}
