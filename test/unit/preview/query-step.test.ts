import { describe, expect, test } from 'vitest';
import { gridOf } from '../../../src/preview/draw-panel.ts';
import { durationText, queryStep } from '../../../src/preview/query/query-step.ts';
import { durationMs, timeRange } from '../../../src/preview/query/time-range.ts';

const NOW = 1_700_000_000_000;

describe('time range and step', () => {
  test('moments are read as Grafana writes them', () => {
    expect(timeRange('now-1h', 'now', NOW)).toMatchObject({ fromMs: NOW - 3_600_000, toMs: NOW });
    expect(timeRange('1699990000000', '2023-11-14T22:13:20Z', NOW)).toMatchObject({
      fromMs: 1_699_990_000_000,
      toMs: NOW,
    });
    expect(() => timeRange('yesterday', 'now', NOW)).toThrow(/"yesterday" is no moment/);
    expect(() => timeRange('now', 'now-1h', NOW)).toThrow(/ends before it begins/);
  });

  test.each([
    ['now-1h', 700, '15s', 60_000],
    ['now-6h', 700, '30s', 60_000],
    ['now-24h', 700, '2m', 135_000],
    ['now-30d', 700, '1h', 3_615_000],
  ])('%s on %i points has a step of %s', (from, points, step, rateIntervalMs) => {
    const found = queryStep(timeRange(from, 'now', NOW), points);
    expect({ step: durationText(found.stepMs), rateIntervalMs: found.rateIntervalMs }).toEqual({
      step,
      rateIntervalMs,
    });
  });

  test('a panel’s own minimum counts, and a rate spans four of them', () => {
    expect(queryStep(timeRange('now-5m', 'now', NOW), 700, '1m')).toEqual({ stepMs: 60_000, rateIntervalMs: 240_000 });
    expect(durationMs('$interval')).toBeUndefined();
  });

  test('no range asks Prometheus for more points than it gives', () => {
    const range = timeRange('now-5y', 'now', NOW);
    const { stepMs } = queryStep(range, 100_000);
    expect((range.toMs - range.fromMs) / stepMs).toBeLessThanOrEqual(11_000);
  });

  test('the grid lies on multiples of the step and ends before the range does', () => {
    const grid = gridOf({ fromMs: 7_000, toMs: 62_000, from: '', to: '' }, 15_000);
    expect(grid).toEqual([0, 15, 30, 45, 60]);
  });
});
