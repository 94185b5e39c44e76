import { describe, expect, test } from 'vitest';
import { findKnee, type RateOutcome } from '../../../src/bench/find-knee.ts';
import { fc } from '../../support/property.ts';

const search = { startRate: 500, maxRate: 200_000, tolerance: 0.05, hasTime: () => true };
const good: RateOutcome = { verdict: 'good', clear: true };
const bad: RateOutcome = { verdict: 'bad', clear: true };

describe('the search for the knee', () => {
  test('finds any limit within its tolerance, from below and from above', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 2, max: 150_000, noNaN: true }), async (limit) => {
        const knee = await findKnee(async (rate) => (rate <= limit ? good : bad), search);
        expect(knee.ended).toBe('found');
        expect(knee.rate).toBeLessThanOrEqual(limit);
        expect(knee.failedAt).toBeGreaterThan(limit);
        expect(knee.failedAt).toBeLessThanOrEqual(Math.max((knee.rate ?? 0) * 1.05, (knee.rate ?? 0) + 1));
      }),
    );
  });

  test('a broker that never fails is said to carry at least the largest rate', async () => {
    const rates: number[] = [];
    const knee = await findKnee(
      async (rate) => {
        rates.push(rate);
        return good;
      },
      { ...search, maxRate: 3000 },
    );
    expect(knee).toEqual({ rate: 3000, ended: 'above-max' });
    expect(rates).toEqual([500, 1000, 2000, 3000]);
  });

  test('a broker that carries nothing has no knee', async () => {
    expect(await findKnee(async () => bad, search)).toEqual({ failedAt: 1, ended: 'below-min' });
  });

  test('a failure that is not clear gets a second try, so that one stall is not taken for the limit', async () => {
    const stalled = new Set<number>();
    const measure = async (rate: number): Promise<RateOutcome> => {
      if (rate > 10_000) return bad;
      if (stalled.has(rate)) return good;
      stalled.add(rate);
      return { verdict: 'bad', clear: false };
    };
    const knee = await findKnee(measure, search);
    expect(knee.rate).toBeGreaterThan(10_000 / 1.05);
  });

  test('where the tool is late instead of the broker, the search ends at the tool and says so', async () => {
    const measure = async (rate: number): Promise<RateOutcome> =>
      rate > 3000 ? { verdict: 'late', clear: false } : good;
    const { rate, ended } = await findKnee(measure, search);
    expect(ended).toBe('tool-late');
    expect(rate).toBeGreaterThan(3000 / 1.05);
    const broker = await findKnee(async (at) => (at > 2500 && at <= 3000 ? bad : await measure(at)), search);
    expect([broker.ended, (broker.rate ?? 0) <= 2500]).toEqual(['found', true]);
  });

  test('a busy minute of the machine of the tool does not end it', async () => {
    let steps = 0;
    const measure = async (rate: number): Promise<RateOutcome> => {
      const busy = steps++ >= 3 && steps <= 6;
      if (busy) return { verdict: 'late', clear: false };
      return rate <= 30_000 ? good : bad;
    };
    const knee = await findKnee(measure, search);
    expect(knee.ended).toBe('found');
    expect(knee.rate).toBeGreaterThan(30_000 / 1.05);
    expect(knee.rate).toBeLessThanOrEqual(30_000);
  });

  test('a stop and the end of the time end it with what is known', async () => {
    const stop = async (rate: number): Promise<RateOutcome> =>
      rate > 700 ? { verdict: 'stopped', clear: false } : good;
    expect(await findKnee(stop, search)).toEqual({ rate: 500, ended: 'stopped' });
    let steps = 0;
    const knee = await findKnee(async () => good, { ...search, hasTime: () => steps++ < 3 });
    expect(knee).toEqual({ rate: 2000, ended: 'deadline' });
  });
});
