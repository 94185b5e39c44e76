import { systemClock } from '../core/clock.ts';

/**
 * CLOCK_MONOTONIC in milliseconds: on one Linux host the same number in every process at the same time, so that time
 * stamps of several processes need no exchange of offsets.
 */
export function sharedMonoMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** What to add to {@link systemClock}'s monotonic time to get {@link sharedMonoMs}, which costs ten times as much to read. */
export function sharedOffsetMs(): number {
  let best = { spanMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
  for (let attempt = 0; attempt < 20; attempt++) {
    const before = systemClock.monoMs();
    const shared = sharedMonoMs();
    const spanMs = systemClock.monoMs() - before;
    if (spanMs < best.spanMs) best = { spanMs, offsetMs: shared - before - spanMs / 2 };
  }
  return best.offsetMs;
}
