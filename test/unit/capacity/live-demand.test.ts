import { describe, expect, test } from 'vitest';
import { assessNodes } from '../../../src/capacity/assessment.ts';
import { SEED_DEMAND } from '../../../src/capacity/demand.ts';
import { liveDemand } from '../../../src/capacity/live/live-demand.ts';
import { exceeded, type LiveFleet, type Measure } from '../../../src/capacity/live/live-fleet.ts';
import { withLiveLimits } from '../../../src/capacity/live/live-profile.ts';
import { withRateLimit } from '../../../src/capacity/live/rate-limit.ts';
import { SEED_MACHINE } from '../../../src/capacity/node-plan.ts';
import { profiles } from '../../../src/capacity/profiles/index.ts';
import { leftWords } from '../../../src/capacity/report/measures-table.ts';

const measure = (id: string, mean: number, peak: number, more: Partial<Measure> = {}): Measure => ({
  ...{ id, says: id, unit: 'messages', days: 30, mean, peak, p95: peak, peaks: [] },
  ...more,
});
const growth = { days: 30, level: 900, perDay: 10, low: -2, high: 20 };
const fleet = (measures: readonly Measure[], more: Partial<LiveFleet> = {}): LiveFleet => ({
  ...{ cluster: 'plant', measures, missing: [] },
  ...more,
});

describe('the demand a live fleet makes', () => {
  test('has its peaks, its means and what lies between them', () => {
    const measures = [
      measure('connections', 800, 1_000),
      measure('messages-in', 50, 200),
      measure('messages-out', 150, 500),
      measure('subscriptions', 4_000, 5_000),
      measure('retained', 10, 12),
    ];
    expect(liveDemand(fleet(measures, { payloadBytes: 63.2 }), SEED_DEMAND)).toEqual({
      ...SEED_DEMAND,
      ...{ devices: 1_000, everyMs: 20_000, peak: 4, fanOut: 3, payloadBytes: 64, subscriptions: 5, retained: 12 },
    });
  });

  test('has persistent sessions where most are, with their share of the queue', () => {
    const measures = [measure('connections', 1_000, 1_000), measure('queued', 1, 30_500)];
    expect(liveDemand(fleet(measures, { persistent: 600 }), SEED_DEMAND)).toMatchObject({
      sessions: 'persistent',
      queued: 31,
    });
    expect(liveDemand(fleet([measure('connections', 1, 1_000)], { persistent: 400 }), SEED_DEMAND).sessions).toBe(
      'clean',
    );
  });

  test('stays what it was where nothing is told, and does not divide by an idle fleet', () => {
    const idle = [measure('connections', 5, 5), measure('messages-in', 0, 0), measure('messages-out', 0, 0)];
    expect(liveDemand(fleet(idle), SEED_DEMAND)).toEqual({ ...SEED_DEMAND, devices: 5 });
  });
});

describe('the limits of a live fleet', () => {
  const { emqx } = profiles;
  if (emqx === undefined) throw new Error('there is a profile of EMQX');

  test('take the place of the figures of its kind', () => {
    const limited = fleet([measure('connections', 1, 1, { limit: 30_000 })], { nodes: 3 });
    expect(withLiveLimits(emqx, limited).connections).toMatchObject({ value: 10_000, confidence: 'given' });
    expect(withLiveLimits(emqx, fleet([measure('connections', 1, 1)], { nodes: 3 }))).toBe(emqx);
  });

  test('in messages are what its nodes handle, divided by deliveries and acknowledgements', () => {
    const demand = { ...SEED_DEMAND, fanOut: 3, qos: [0, 1, 0] as const };
    const assessment = assessNodes(demand, emqx, { machine: SEED_MACHINE, nodes: 3 });
    const known = withRateLimit(fleet([measure('messages-in', 1, 1, { growth })]), demand, assessment);
    expect(known.measures[0]?.limit).toBeCloseTo(240_000 / 8);
    expect(known.measures[0]?.left?.likely).toBeCloseTo((30_000 - 900) / 10);
  });

  test('are exceeded by a peak above them, or above what is left without the largest node', () => {
    const peak = (more: Partial<Measure>) => exceeded(fleet([measure('connections', 1, 100, more)]));
    expect(peak({ limit: 99 })).toEqual(['connections: the peak was above the limit']);
    expect(peak({ limit: 150, limitAfterLoss: 75 })).toHaveLength(1);
    expect(peak({ limit: 200, limitAfterLoss: 100 })).toEqual([]);
    expect(peak({})).toEqual([]);
  });

  test('last so many days, in words', () => {
    const words = (more: Partial<Measure>): string => leftWords(measure('connections', 1, 1, more));
    expect(words({})).toBe('no limit known');
    expect(words({ limit: 1_000 })).toBe('unknown');
    expect(words({ limit: 1_000, growth, left: { likely: 10, earliest: 5 } })).toBe('10 (5 to never)');
    expect(words({ limit: 1_000, growth, left: { earliest: 50 } })).toBe('never (50 to never)');
    expect(words({ limit: 1_000, growth, left: {} })).toBe('not growing');
    expect(words({ limit: 900, growth, left: { likely: 0, earliest: 0, latest: 0 } })).toBe('none: it is there');
  });
});
