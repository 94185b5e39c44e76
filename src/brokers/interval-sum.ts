/** Length of the intervals cloud services sum over. */
export const INTERVAL_MS = 60_000;

/** What one interval of a cloud metric counted. */
export interface IntervalPoint {
  /** When the interval began, milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly sum: number;
}

/** A counter made of intervals, each counted once however often and in whatever order it is told. */
export interface IntervalSum {
  readonly total: number;
  /** Intervals that began before this are settled: nothing said about them later changes the total. */
  readonly settledMs: number;
  /** What has been counted of each interval that is not settled yet, by its start. */
  readonly counted: ReadonlyMap<number, number>;
}

/** The beginning of the interval a moment lies in. */
export function intervalStart(ms: number): number {
  return Math.floor(ms / INTERVAL_MS) * INTERVAL_MS;
}

/** A counter at 0 that knows nothing of what happened before `startMs`. */
export function emptySum(startMs: number): IntervalSum {
  return { total: 0, settledMs: startMs, counted: new Map() };
}

/**
 * Counts points of intervals that began before `untilMs`. A point told again adds only what it grew by, because late
 * data makes an interval larger; a smaller value is ignored, because a counter never falls. What is no count (a
 * fraction, a negative or absurd number) is ignored too.
 */
export function addPoints(sum: IntervalSum, points: readonly IntervalPoint[], untilMs: number): IntervalSum {
  const counted = new Map(sum.counted);
  let { total } = sum;
  for (const point of points) {
    const startMs = intervalStart(point.startMs);
    if (!(startMs >= sum.settledMs && startMs < untilMs) || !Number.isSafeInteger(point.sum)) continue;
    const before = counted.get(startMs) ?? 0;
    if (point.sum <= before) continue;
    counted.set(startMs, point.sum);
    total += point.sum - before;
  }
  return { total, settledMs: sum.settledMs, counted };
}

/** Settles every interval that began before `ms`; what was settled once stays so. */
export function settle(sum: IntervalSum, ms: number): IntervalSum {
  if (ms <= sum.settledMs) return sum;
  return {
    total: sum.total,
    settledMs: ms,
    counted: new Map([...sum.counted].filter(([startMs]) => startMs >= ms)),
  };
}
