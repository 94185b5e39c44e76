import { describe, expect, test } from 'vitest';
import { CATCH_UP_MS, createIntervalCounters } from '../../../src/brokers/interval-counters.ts';
import {
  addPoints,
  emptySum,
  INTERVAL_MS,
  type IntervalPoint,
  type IntervalSum,
  settle,
} from '../../../src/brokers/interval-sum.ts';
import { fc } from '../../support/property.ts';

const START = 1_000 * INTERVAL_MS;
const minute = (n: number): number => START + n * INTERVAL_MS;
const point = (n: number, sum: number): IntervalPoint => ({ startMs: minute(n), sum });
const far = minute(1_000_000);

const points = fc.array(
  fc.record({ n: fc.integer({ min: -5, max: 30 }), sum: fc.integer({ min: 0, max: 1_000_000 }) }),
  { maxLength: 60 },
);
const asPoints = (list: readonly { n: number; sum: number }[]): IntervalPoint[] =>
  list.map(({ n, sum }) => point(n, sum));

/** The truth by definition: of every interval from the start, the largest value ever told. */
function largestOfEach(list: readonly { n: number; sum: number }[]): number {
  const largest = new Map<number, number>();
  for (const { n, sum } of list) if (n >= 0) largest.set(n, Math.max(largest.get(n) ?? 0, sum));
  return [...largest.values()].reduce((all, one) => all + one, 0);
}

describe('the sum of intervals', () => {
  test('counts every interval once, whatever the order and however often it is told', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 5 }), (list, times) => {
        let sum = emptySum(START);
        for (let i = 0; i < times; i++) sum = addPoints(sum, asPoints(list), far);
        const shuffled = addPoints(emptySum(START), asPoints([...list].reverse()), far);
        expect(sum.total).toBe(largestOfEach(list));
        expect(shuffled.total).toBe(sum.total);
      }),
    );
  });

  test('a sum that adds every point it is told is found out by the same property', () => {
    const naive = (list: readonly { n: number; sum: number }[]): number => list.reduce((all, { sum }) => all + sum, 0);
    const checked = fc.check(fc.property(points, (list) => naive(list) === largestOfEach(list)));
    expect(checked.failed).toBe(true);
  });

  test('is the same in one piece or in any pieces', () => {
    fc.assert(
      fc.property(points, points, (one, other) => {
        const pieces = addPoints(addPoints(emptySum(START), asPoints(one), far), asPoints(other), far);
        expect(pieces.total).toBe(addPoints(emptySum(START), asPoints([...one, ...other]), far).total);
      }),
    );
  });

  test('never falls, and nothing said about a settled interval changes it', () => {
    const step = fc.oneof(
      points.map((list) => ({ kind: 'add' as const, list })),
      fc.integer({ min: -5, max: 40 }).map((n) => ({ kind: 'settle' as const, n })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let sum: IntervalSum = emptySum(START);
        for (const one of steps) {
          const before = sum;
          sum = one.kind === 'add' ? addPoints(sum, asPoints(one.list), far) : settle(sum, minute(one.n));
          expect(sum.total).toBeGreaterThanOrEqual(before.total);
          expect(sum.settledMs).toBeGreaterThanOrEqual(before.settledMs);
          if (one.kind === 'settle') expect(sum.total).toBe(before.total);
          const late = [...Array(30).keys()]
            .map((n) => point(n, 9_999_999))
            .filter(({ startMs }) => startMs < sum.settledMs);
          expect(addPoints(sum, late, far).total).toBe(sum.total);
        }
      }),
    );
  });

  test('holds no more intervals than are open', () => {
    const full = addPoints(
      emptySum(START),
      [...Array(100).keys()].map((n) => point(n, 1)),
      far,
    );
    expect(settle(full, minute(90)).counted.size).toBe(10);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, 1e300])('ignores %d, which is no count', (value) => {
    expect(addPoints(emptySum(START), [point(1, value), point(2, 7)], far).total).toBe(7);
    expect(addPoints(emptySum(START), [{ startMs: value, sum: 7 }], far).total).toBe(0);
  });

  test('an interval that is not over yet waits', () => {
    const sum = addPoints(emptySum(START), [point(0, 5), point(1, 9)], minute(1));
    expect(sum.total).toBe(5);
    expect(addPoints(sum, [point(1, 12)], minute(2)).total).toBe(17);
  });
});

/** A service that knows of each minute how much happened and when it tells it (minutes late); asked every `every`. */
describe('counters over reads with gaps and late data', () => {
  const world = fc.record({
    minutes: fc.array(fc.record({ sum: fc.integer({ min: 0, max: 100 }), late: fc.integer({ min: 0, max: 9 }) }), {
      minLength: 1,
      maxLength: 60,
    }),
    failing: fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }),
    partial: fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }),
  });

  test('everything that came within ten minutes is counted exactly once, however reads fail or are partial', () => {
    fc.assert(
      fc.property(world, ({ minutes, failing, partial }) => {
        const counters = createIntervalCounters(START);
        let last = 0;
        for (let now = 0; now < 80; now++) {
          const reads = failing[now] === false || now > 70;
          const window = counters.window(minute(now), 2 * INTERVAL_MS);
          const told = minutes.flatMap(({ sum, late }, n) =>
            now >= n + late && minute(n) >= window.fromMs && minute(n) < window.untilMs ? [point(n, sum)] : [],
          );
          const complete = partial[now] === false || now > 70;
          const given = complete ? told : told.slice(0, told.length / 2);
          if (reads) counters.take(new Map([['m', { points: given, complete }]]), window);
          const total = counters.total('m') ?? 0;
          expect(total).toBeGreaterThanOrEqual(last);
          last = total;
        }
        expect(last).toBe(minutes.reduce((all, { sum }) => all + sum, 0));
      }),
    );
  });

  test('after a long outage the window is bounded, and what is older is given up', () => {
    const counters = createIntervalCounters(START);
    const first = counters.window(minute(5), 0);
    counters.take(new Map([['m', { points: [point(1, 10)], complete: true }]]), first);
    const late = counters.window(minute(10_000), 0);
    expect(late.untilMs - late.fromMs).toBe(CATCH_UP_MS);
    const all = [...Array(10_000).keys()].map((n) => point(n, 1));
    counters.take(new Map([['m', { points: all, complete: true }]]), late);
    expect(counters.total('m')).toBe(10 + CATCH_UP_MS / INTERVAL_MS);
  });

  test('a clock that is set back counts nothing twice', () => {
    const counters = createIntervalCounters(START);
    const told = new Map([['m', { points: [...Array(60).keys()].map((n) => point(n, 1)), complete: true }]]);
    counters.take(told, counters.window(minute(60), 0));
    counters.take(told, counters.window(minute(20), 0));
    counters.take(told, counters.window(minute(60), 0));
    expect(counters.total('m')).toBe(60);
  });

  test('is complete only up to where the slowest metric is', () => {
    const counters = createIntervalCounters(START);
    const one = counters.window(minute(5), 0);
    const full = { points: [], complete: true };
    counters.take(
      new Map([
        ['a', full],
        ['b', full],
      ]),
      one,
    );
    counters.take(
      new Map([
        ['a', full],
        ['b', { points: [], complete: false }],
      ]),
      counters.window(minute(9), 0),
    );
    expect(counters.completeUntilMs(['a'])).toBe(minute(9));
    expect(counters.completeUntilMs(['a', 'b'])).toBe(minute(5));
    expect(counters.completeUntilMs(['c'])).toBeUndefined();
  });
});
