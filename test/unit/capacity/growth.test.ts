import { describe, expect, test } from 'vitest';
import { dailyPeaks, daysLeft, growthOf } from '../../../src/capacity/live/growth.ts';
import { fc } from '../../support/property.ts';

const DAY = 86_400;
const MIDNIGHT = 20_000 * DAY;

/** One sample at the end of every hour of these days. */
function hours(days: number, level: (day: number, hour: number) => number): (readonly [number, number])[] {
  return Array.from({ length: days * 24 }, (_, index) => {
    const [day, hour] = [Math.floor(index / 24), index % 24];
    return [MIDNIGHT + day * DAY + (hour + 1) * 3_600, level(day, hour)] as const;
  });
}

describe('the peaks of days', () => {
  test('are the highest hour of each, and midnight ends a day', () => {
    const peaks = dailyPeaks(hours(3, (day, hour) => day * 100 + (hour === 23 ? 50 : 0)));
    expect(peaks).toEqual([
      { day: 0, peak: 50 },
      { day: 1, peak: 150 },
      { day: 2, peak: 250 },
    ]);
  });

  test('leave out days that were hardly seen, and values that are none', () => {
    const samples = hours(3, () => 10);
    const today = Array.from({ length: 19 }, (_, hour) => [MIDNIGHT + 3 * DAY + (hour + 1) * 3_600, 9_999] as const);
    const infinite = [MIDNIGHT + 3_600, Number.POSITIVE_INFINITY] as const;
    expect(dailyPeaks([infinite, ...samples.slice(1), ...today]).map(({ peak }) => peak)).toEqual([10, 10, 10]);
  });

  test('keep the distance of days that are missing', () => {
    const samples = hours(10, () => 1).filter(([time]) => time <= MIDNIGHT + DAY || time > MIDNIGHT + 5 * DAY);
    expect(dailyPeaks(samples).map(({ day }) => day)).toEqual([0, 5, 6, 7, 8, 9]);
  });
});

describe('the line through the peaks', () => {
  const line = (days: number, peak: (day: number) => number) =>
    growthOf(Array.from({ length: days }, (_, day) => ({ day, peak: peak(day) })));

  test('finds the slope of a straight line without doubt', () => {
    const growth = line(30, (day) => 1_000 + 40 * day);
    expect(growth?.perDay).toBeCloseTo(40);
    expect(growth?.low).toBeCloseTo(40);
    expect(growth?.high).toBeCloseTo(40);
    expect(growth?.level).toBeCloseTo(1_000 + 40 * 29);
  });

  test('says nothing with six days', () => {
    expect(line(6, (day) => day)).toBeUndefined();
    expect(line(7, (day) => day)?.days).toBe(7);
  });

  test('has the doubt of textbooks: 2.571 times the standard error for seven days', () => {
    // days 0..6, residuals +-1 alternating: slope 0, sum of squares 48/7, spread 28
    const growth = line(7, (day) => (day % 2 === 0 ? 1 : -1));
    const error = Math.sqrt(48 / 7 / 5 / 28);
    expect(growth?.perDay).toBeCloseTo(0);
    expect(growth?.high).toBeCloseTo(2.571 * error, 2);
  });

  test('holds the true slope in 95 of 100 cases of noise', () => {
    let inside = 0;
    let random = 12_345;
    const uniform = (): number => {
      random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
      return random / 2 ** 31;
    };
    const noise = (): number => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
    for (let trial = 0; trial < 400; trial++) {
      const growth = line(30, (day) => 5_000 + 12 * day + 80 * noise());
      if (growth !== undefined && growth.low <= 12 && growth.high >= 12) inside++;
    }
    expect(inside / 400).toBeGreaterThan(0.92);
    expect(inside / 400).toBeLessThan(0.98);
  });
});

describe('the days that are left', () => {
  const growth = { days: 30, level: 1_000, perDay: 10, low: 5, high: 20 };

  test('are the room by the slope, and by the slopes the doubt allows', () => {
    expect(daysLeft(growth, 1_200)).toEqual({ likely: 20, earliest: 10, latest: 40 });
  });

  test('have no end where the flattest line does not rise', () => {
    expect(daysLeft({ ...growth, low: -1 }, 1_200)).toEqual({ likely: 20, earliest: 10 });
    expect(daysLeft({ ...growth, low: -9, perDay: -1, high: 2 }, 1_200)).toEqual({ earliest: 100 });
    expect(daysLeft({ ...growth, low: -9, perDay: -5, high: -1 }, 1_200)).toEqual({});
  });

  test('are none when the limit is reached', () => {
    expect(daysLeft(growth, 1_000)).toEqual({ likely: 0, earliest: 0, latest: 0 });
  });

  test('are never more for a lower limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((limit) => daysLeft(growth, limit).likely ?? 0);
        expect(low).toBeLessThanOrEqual(high ?? 0);
      }),
    );
  });
});
