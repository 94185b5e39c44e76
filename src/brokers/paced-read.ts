import type { Clock } from '../core/clock.ts';
import type { Reading } from '../core/reading.ts';
import { type SourceAnswer, SourceError } from '../core/source.ts';
import { messageOf } from '../core/sre-error.ts';

/** Scrapes are not punctual: one that comes this much early still gets new numbers. */
const EARLY_MS = 1_000;

/** A failure is repeated for this long at most, so that a rare read that fails does not cost hours. */
const FAILED_MS = 60_000;

/** What a read of a metrics service brought, and up to when it describes the broker. */
export interface DatedReadings {
  readonly readings: readonly Reading[];
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly asOfMs: number;
}

type Outcome = { readonly answer: DatedReadings } | { readonly error: unknown };

/**
 * Makes at most one read every `everyMs`, whatever the scrape interval: each costs money, and nothing new is there
 * sooner. In between the outcome is repeated with the age the data has by then, a failure for a minute at most.
 */
export function pacedRead(
  read: (signal: AbortSignal) => Promise<DatedReadings>,
  options: {
    readonly everyMs: number;
    readonly clock: Clock;
    /** Aborted when the adapter closes: what was held is not told any more. */
    readonly closing: AbortSignal;
  },
): (signal: AbortSignal) => Promise<SourceAnswer> {
  const { everyMs, clock, closing } = options;
  let last: { readonly atMs: number; readonly outcome: Promise<Outcome> } | undefined;
  let holdMs = everyMs;

  return async (signal) => {
    if (closing.aborted) throw new SourceError('closed', 'the adapter was closed');
    if (signal.aborted) throw new SourceError('timeout', `not asked: ${messageOf(signal.reason)}`);
    const now = clock.monoMs();
    if (last === undefined || now - last.atMs >= holdMs - EARLY_MS) {
      const outcome = read(signal).then(
        (answer): Outcome => ({ answer }),
        (error: unknown): Outcome => ({ error }),
      );
      last = { atMs: now, outcome };
    }
    const outcome = await last.outcome;
    holdMs = 'error' in outcome ? Math.min(everyMs, FAILED_MS) : everyMs;
    if ('error' in outcome) throw outcome.error;
    const { readings, asOfMs } = outcome.answer;
    return { readings, dataAgeSeconds: Math.max(0, clock.wallMs() - asOfMs) / 1_000 };
  };
}
