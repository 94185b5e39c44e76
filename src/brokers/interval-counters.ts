import {
  addPoints,
  emptySum,
  INTERVAL_MS,
  type IntervalPoint,
  type IntervalSum,
  intervalStart,
  settle,
} from './interval-sum.ts';

/** An interval is looked at again for this long after it was first counted, for the data that came late. */
const LATE_MS = 10 * INTERVAL_MS;

/** After an outage of ours this much of the past is still counted; what is older is given up. */
export const CATCH_UP_MS = 180 * INTERVAL_MS;

/** The intervals one read asks for: those that began in `[fromMs, untilMs)`. */
export interface IntervalWindow {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What a service said about one metric. */
export interface MetricPoints {
  readonly points: readonly IntervalPoint[];
  /** Whether that is all there is in the window; what is not complete is asked for again. */
  readonly complete: boolean;
}

/** Running totals of many metrics of one service. They begin at 0 with the first interval that starts after `nowMs`. */
export interface IntervalCounters {
  /** What to ask now; `delayMs` is how long the service may take before an interval that ended is worth counting. */
  readonly window: (nowMs: number, delayMs: number) => IntervalWindow;
  /** Takes over what the service said about each metric of the window. A metric without an answer is caught up later. */
  readonly take: (answers: ReadonlyMap<string, MetricPoints>, window: IntervalWindow) => void;
  readonly total: (metric: string) => number | undefined;
  /** Up to when every one of these metrics is counted in full; undefined when none was ever told. */
  readonly completeUntilMs: (metrics: Iterable<string>) => number | undefined;
}

interface Counter {
  readonly sum: IntervalSum;
  readonly completeUntilMs: number;
}

export function createIntervalCounters(nowMs: number): IntervalCounters {
  const startMs = intervalStart(nowMs + INTERVAL_MS - 1);
  const counters = new Map<string, Counter>();
  let neverToldFromMs = startMs;

  return {
    window: (now, delayMs) => {
      const untilMs = intervalStart(now - delayMs);
      const open = [...counters.values()].map(({ sum }) => sum.settledMs);
      const wanted = Math.min(neverToldFromMs, ...open);
      return { fromMs: Math.min(Math.max(wanted, untilMs - CATCH_UP_MS), untilMs - INTERVAL_MS), untilMs };
    },
    take: (answers, window) => {
      for (const [metric, { points, complete }] of answers) {
        const known = counters.get(metric) ?? { sum: emptySum(startMs), completeUntilMs: window.fromMs };
        const sum = addPoints(settle(known.sum, window.fromMs), points, window.untilMs);
        counters.set(
          metric,
          complete
            ? {
                sum: settle(sum, window.untilMs - LATE_MS),
                completeUntilMs: Math.max(known.completeUntilMs, window.untilMs),
              }
            : { sum, completeUntilMs: known.completeUntilMs },
        );
      }
      neverToldFromMs = Math.max(neverToldFromMs, window.untilMs - LATE_MS);
    },
    total: (metric) => counters.get(metric)?.sum.total,
    completeUntilMs: (metrics) => {
      const told = [...metrics].flatMap((metric) => counters.get(metric)?.completeUntilMs ?? []);
      return told.length === 0 ? undefined : Math.min(...told);
    },
  };
}
