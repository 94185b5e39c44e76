import { durationMs, type TimeRange } from './time-range.ts';

/** What Grafana puts in for its own variables of time. */
export interface QueryStep {
  readonly stepMs: number;
  readonly rateIntervalMs: number;
}

/** What Prometheus is assumed to scrape with, Grafana's own assumption. */
const SCRAPE_MS = 15_000;
/** More points than this Prometheus refuses. */
const MOST_POINTS = 11_000;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Up to the first number the step is the second. */
const ROUNDED: readonly (readonly [below: number, step: number])[] = [
  [1.5 * SECOND, SECOND],
  [3.5 * SECOND, 2 * SECOND],
  [7.5 * SECOND, 5 * SECOND],
  [12.5 * SECOND, 10 * SECOND],
  [17.5 * SECOND, 15 * SECOND],
  [25 * SECOND, 20 * SECOND],
  [45 * SECOND, 30 * SECOND],
  [1.5 * MINUTE, MINUTE],
  [3.5 * MINUTE, 2 * MINUTE],
  [7.5 * MINUTE, 5 * MINUTE],
  [12.5 * MINUTE, 10 * MINUTE],
  [17.5 * MINUTE, 15 * MINUTE],
  [25 * MINUTE, 20 * MINUTE],
  [45 * MINUTE, 30 * MINUTE],
  [1.5 * HOUR, HOUR],
  [2.5 * HOUR, 2 * HOUR],
  [4.5 * HOUR, 3 * HOUR],
  [9 * HOUR, 6 * HOUR],
  [DAY, 12 * HOUR],
  [7 * DAY, DAY],
  [21 * DAY, 7 * DAY],
];

/** The distance of two points for a panel of so many of them, as Grafana picks it; `least` is the panel's own minimum. */
export function queryStep({ fromMs, toMs }: TimeRange, points: number, least = ''): QueryStep {
  const leastMs = durationMs(least) ?? SCRAPE_MS;
  const span = toMs - fromMs;
  const wanted = span / Math.max(1, points);
  const rounded = ROUNDED.find(([below]) => wanted < below)?.[1] ?? 30 * DAY;
  const bearable = Math.ceil(span / MOST_POINTS / SECOND) * SECOND;
  const stepMs = Math.max(rounded, leastMs, bearable);
  return { stepMs, rateIntervalMs: Math.max(stepMs + leastMs, 4 * leastMs) };
}

/** A duration as PromQL writes it. */
export function durationText(ms: number): string {
  for (const [unit, size] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
    ['s', SECOND],
  ] as const) {
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${Math.round(ms)}ms`;
}
