import { describe, expect, test } from 'vitest';
import { maximumCovers, trialsNeeded, upperBound } from '../../../src/chaos/statistics/exact-binomial.ts';
import { kaplanMeierMedian } from '../../../src/chaos/statistics/kaplan-meier.ts';
import { medianInterval, medianOf, medianRanks } from '../../../src/chaos/statistics/median.ts';
import { compareMedians } from '../../../src/chaos/statistics/permutation-test.ts';
import { trialStatement, trialTimes } from '../../../src/chaos/trial-statistics.ts';
import type { MeasuredTime } from '../../../src/swarm/findings.ts';
import { fc } from '../../support/property.ts';

const ended = (...ms: readonly number[]): MeasuredTime[] => ms.map((each) => ({ ms: each, censored: false }));
const givenUp = (...ms: readonly number[]): MeasuredTime[] => ms.map((each) => ({ ms: each, censored: true }));

describe('what few trials allow to say', () => {
  test.each([
    [1, '95 %', '10 %', '5 %'],
    [3, '63 %', '27 %', '14 %'],
    [5, '45 %', '41 %', '23 %'],
    [10, '26 %', '65 %', '40 %'],
    [20, '14 %', '88 %', '64 %'],
    [29, '9.8 %', '95 %', '77 %'],
    [59, '4.95 %', '99.8 %', '95 %'],
  ])('%i trials within the target: bound %s, longest at least p90 with %s, p95 with %s', (n, bound, p90, p95) => {
    const shown = (share: number, like: string): string => {
      const digits = /\.(\d+)/.exec(like)?.[1]?.length ?? 0;
      return `${(share * 100).toFixed(digits)} %`;
    };
    expect(shown(upperBound(n, 0), bound)).toBe(bound);
    expect(upperBound(n, 0)).toBeCloseTo(1 - 0.05 ** (1 / n), 9);
    expect(shown(maximumCovers(n, 0.9), p90)).toBe(p90);
    expect(shown(maximumCovers(n, 0.95), p95)).toBe(p95);
  });

  test.each([
    [10, 1, 39],
    [20, 1, 22],
    [20, 2, 28],
  ])('of %i trials %i missed: bound %i %%', (n, missed, bound) => {
    expect(Math.round(upperBound(n, missed) * 100)).toBe(bound);
  });

  test.each([
    [6, 1, 6],
    [10, 2, 9],
    [20, 6, 15],
    [30, 10, 21],
  ])('the median of %i trials lies between the %i. and the %i. value', (n, low, high) => {
    expect(medianRanks(n)).toEqual([low, high]);
    expect(medianInterval(ended(...Array.from({ length: n }, (_, index) => n - index)))).toEqual(ended(low, high));
  });

  test('five trials bound no median', () => {
    expect(medianRanks(5)).toBeUndefined();
    expect(trialTimes(ended(1, 2, 3, 4, 5))).not.toHaveProperty('medianInterval');
  });

  test('a claim needs 29 trials for 90 % and 59 for 95 %, and one trial fewer does not carry it', () => {
    expect([trialsNeeded(0.1), trialsNeeded(0.05), trialsNeeded(0.01)]).toEqual([29, 59, 299]);
    fc.assert(
      fc.property(fc.double({ min: 0.005, max: 0.9, noNaN: true }), (share) => {
        const n = trialsNeeded(share);
        expect(upperBound(n, 0)).toBeLessThanOrEqual(share + 1e-9);
        if (n > 1) expect(upperBound(n - 1, 0)).toBeGreaterThan(share - 1e-9);
      }),
    );
    expect([28, 29, 58, 59].map((n) => trialStatement(n, 0).label)).toEqual([
      'drill',
      'evidence-90',
      'evidence-90',
      'evidence-95',
    ]);
  });

  test('the interval holds the true median as often as it says', () => {
    let held = 0;
    const runs = fc.sample(fc.array(fc.nat(999_999), { minLength: 10, maxLength: 10 }), { numRuns: 2_000, seed: 5 });
    // Of uniform numbers: fast-check's own are not, so they are spread by a hash of their place.
    for (const [index] of runs.entries()) {
      const values = Array.from({ length: 10 }, (_, at) => spread(index * 10 + at));
      const [low, high] = medianInterval(ended(...values)) ?? [];
      if (low !== undefined && high !== undefined && low.ms <= 0.5 && high.ms >= 0.5) held += 1;
    }
    expect(held / runs.length).toBeGreaterThan(0.965);
    expect(held / runs.length).toBeLessThan(0.99);
  });
});

/** A number in [0, 1) that looks like chance. */
function spread(index: number): number {
  let mixed = Math.imul(index ^ 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

describe('the median', () => {
  test('is the middle value, the mean of the middle two, and has no end where one of those has none', () => {
    expect(medianOf(ended(9, 1, 5))).toEqual({ ms: 5, censored: false });
    expect(medianOf(ended(9, 1, 5, 7))).toEqual({ ms: 6, censored: false });
    expect(medianOf([...ended(9, 1), ...givenUp(4)])).toEqual({ ms: 9, censored: false });
    expect(medianOf([...ended(1), ...givenUp(4, 4)])).toEqual({ ms: 4, censored: true });
    expect(medianOf([])).toBeUndefined();
  });

  test('with trials given up counts each for as long as it was watched', () => {
    // Weeks to relapse under 6-mercaptopurine, Freireich 1963: the textbook's median is 23.
    const values = [...ended(6, 6, 6, 7, 10, 13, 16, 22, 23), ...givenUp(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)];
    expect(kaplanMeierMedian(values)).toBe(23);
    expect(kaplanMeierMedian(ended(3, 1, 2))).toBe(2);
    expect(kaplanMeierMedian([...ended(1, 2), ...givenUp(9, 9, 9)])).toBeUndefined();
    expect(kaplanMeierMedian([])).toBeUndefined();
  });

  test('given up early, trials say less than their place among the others would', () => {
    const values = [...ended(10, 20, 30, 40), ...givenUp(1, 1, 1)];
    expect(medianOf(values)).toEqual({ ms: 40, censored: false });
    expect(trialTimes(values)?.kaplanMeierMs).toBe(20);
    expect(trialTimes(ended(10, 20))).not.toHaveProperty('kaplanMeierMs');
  });

  test('the longest is the one that did not end, whatever was seen of it', () => {
    expect(trialTimes([...ended(50), ...givenUp(10)])?.longest).toEqual({ ms: 10, censored: true });
    expect(trialTimes([])).toBeUndefined();
  });
});

describe('two runs of one drill', () => {
  test('that share no time differ as much as so few trials can show', () => {
    const [fast, slow] = [ended(1, 2, 3, 4, 5), ended(11, 12, 13, 14, 15)];
    expect(compareMedians(slow, fast)).toEqual({
      differenceMs: 10,
      // 13 against 3: two above one, two below the other, and any two of the four between go with either.
      p: 12 / 252,
      exact: true,
      smallestP: 2 / 252,
      censored: false,
    });
  });

  test('that are the same do not differ', () => {
    expect(compareMedians(ended(4, 5, 6), ended(4, 5, 6))).toMatchObject({ differenceMs: 0, p: 1 });
  });

  test('of one trial each can show nothing', () => {
    expect(compareMedians(ended(1), ended(100))).toMatchObject({ p: 1, smallestP: 1 });
    expect(compareMedians([], ended(1))).toBeUndefined();
  });

  test('of many trials are compared by a seeded sample, twice with the same result', () => {
    const run = (shift: number): MeasuredTime[] =>
      ended(...Array.from({ length: 20 }, (_, index) => spread(index + shift) * 1_000 + shift));
    const [same, other] = [compareMedians(run(0), run(0)), compareMedians(run(0), run(900))];
    expect(same).toMatchObject({ exact: false });
    expect(same?.p).toBeGreaterThan(0.5);
    expect(other?.p).toBeLessThan(0.01);
    expect(compareMedians(run(0), run(900))).toEqual(other);
  });

  test('drawn from one distribution look different no more often than p says', () => {
    let striking = 0;
    for (let pair = 0; pair < 300; pair += 1) {
      const times = (offset: number): MeasuredTime[] =>
        ended(...Array.from({ length: 5 }, (_, index) => spread(pair * 10 + offset + index)));
      if ((compareMedians(times(0), times(5))?.p ?? 1) <= 0.1) striking += 1;
    }
    expect(striking / 300).toBeLessThan(0.15);
  });

  test('say so when a time was not over', () => {
    expect(compareMedians(ended(1, 2), givenUp(9))).toMatchObject({ censored: true });
  });
});
