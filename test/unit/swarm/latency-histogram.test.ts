import { expect, test } from 'vitest';
import { LatencyHistogram } from '../../../src/swarm/latency-histogram.ts';
import { fc } from '../../support/property.ts';

const latency = fc.double({ min: 0, max: 200_000, noNaN: true });

test('histograms of several processes add up to the histogram of all', async () => {
  const merge = await LatencyHistogram.merger();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(latency, { maxLength: 50 }), { minLength: 1, maxLength: 4 }), async (parts) => {
      const whole = await LatencyHistogram.open();
      for (const ms of parts.flat()) whole.record(ms);
      const summaries = [];
      for (const part of parts) {
        const histogram = await LatencyHistogram.open();
        for (const ms of part) histogram.record(ms);
        summaries.push(histogram.summary());
      }
      const merged = merge(summaries.flatMap((summary) => summary ?? []));
      const { histogram: _bytes, ...numbers } = merged ?? { histogram: '' };
      const { histogram: _others, ...expected } = whole.summary() ?? { histogram: '' };
      expect(numbers).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test('says three digits of what was recorded, and nothing when nothing was', async () => {
  const histogram = await LatencyHistogram.open();
  expect(histogram.summary()).toBeUndefined();
  for (let ms = 1; ms <= 1000; ms++) histogram.record(ms);
  const { count, p50Ms = 0, p99Ms = 0, maxMs = 0 } = histogram.summary() ?? {};
  expect(count).toBe(1000);
  expect(Math.abs(p50Ms - 500)).toBeLessThan(1);
  expect(Math.abs(p99Ms - 990)).toBeLessThan(1.5);
  expect(Math.abs(maxMs - 1000)).toBeLessThan(1.5);
});
