import { describe, expect, test } from 'vitest';
import { type LoadPlan, planLoad, shareOf } from '../../../src/bench/load-plan.ts';
import { fanOutOf, loadShape } from '../../../src/bench/load-shape.ts';
import { benchPlan } from '../../support/bench-options.ts';
import { fc } from '../../support/property.ts';

const matches = (filter: string, topic: string): boolean => new RegExp(`^${filter.replace('+', '[^/]+')}$`).test(topic);
const planOf = (publishers: number, subscribers: number, more: Partial<LoadPlan> = {}): LoadPlan =>
  benchPlan('mqtt://a', { shape: { publishers, subscribers, idle: 0 }, ...more });

describe('who publishes to whom', () => {
  test('each message goes to as many subscribers as its publisher believes, and nobody is left out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (publishers, subscribers) => {
        const { publishers: from, subscribers: to } = planLoad(planOf(publishers, subscribers));
        for (const { topic, subscribers: believed } of from) {
          expect(to.filter(({ filter }) => matches(filter, topic))).toHaveLength(believed);
          expect(believed).toBeGreaterThan(0);
        }
        for (const { filter } of to) expect(from.some(({ topic }) => matches(filter, topic))).toBe(true);
        const deliveries = from.reduce((sum, one) => sum + one.subscribers, 0);
        expect(deliveries / publishers).toBeCloseTo(fanOutOf({ publishers, subscribers, idle: 0 }));
      }),
    );
  });

  test('pairs use exact filters; only who hears several publishers has a wildcard', () => {
    expect(planLoad(planOf(3, 3)).subscribers.map(({ filter }) => filter)).toEqual(
      [0, 1, 2].map((index) => `sre-bench/a1b2c3/g${index}/p${index}`),
    );
    expect(planLoad(planOf(3, 1)).subscribers.map(({ filter }) => filter)).toEqual(['sre-bench/a1b2c3/g0/+']);
  });

  test('client ids are unique and short enough for every MQTT 3.1.1 broker', () => {
    const { publishers, subscribers, idle } = planLoad(
      benchPlan('mqtt://a', { shape: { publishers: 5, subscribers: 7, idle: 100_000 } }),
    );
    const ids = [...publishers, ...subscribers, ...idle].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[0-9a-zA-Z-]{1,23}$/.test(id))).toBe(true);
  });

  test('a bridge is published to at the first address and received from at the second', () => {
    const { publishers, subscribers } = planLoad(planOf(3, 3, { urls: ['mqtt://a', 'mqtt://b'], bridge: true }));
    expect(new Set(publishers.map(({ url }) => url))).toEqual(new Set(['mqtt://a']));
    expect(new Set(subscribers.map(({ url }) => url))).toEqual(new Set(['mqtt://b']));
  });

  test('over the nodes of a cluster every pair of nodes gets its messages', () => {
    const { publishers, subscribers } = planLoad(planOf(9, 9, { urls: ['mqtt://a', 'mqtt://b', 'mqtt://c'] }));
    const pairs = publishers.map(({ url }, index) => `${url} ${subscribers[index]?.url}`);
    expect(new Set(pairs).size).toBe(9);
  });

  test('connections begin at the ramp, one after the other, subscribers first', () => {
    const { publishers, subscribers } = planLoad(planOf(2, 2, { rampPerSecond: 100 }));
    expect([...subscribers, ...publishers].map(({ dueMs }) => dueMs)).toEqual([0, 10, 20, 30]);
  });

  test('the shares of several processes are the whole, each client once', () => {
    const all = planLoad(benchPlan('mqtt://a', { shape: { publishers: 10, subscribers: 3, idle: 5 } }));
    const shares = [0, 1, 2].map((part) => shareOf(all, part, 3));
    const ids = (one: typeof all): string[] => [...one.publishers, ...one.subscribers, ...one.idle].map(({ id }) => id);
    expect(shares.flatMap(ids).toSorted()).toEqual(ids(all).toSorted());
  });
});

describe('how many of them', () => {
  test.each([
    ['steady', {}, [50, 50, 0]],
    ['knee', { clients: 10 }, [5, 5, 0]],
    ['fan-in', { clients: 100 }, [99, 1, 0]],
    ['fan-out', { clients: 100 }, [1, 99, 0]],
    ['fan-out', { publishers: 2, subscribers: 6 }, [2, 6, 0]],
    ['steady', { clients: 1000, publishers: 10, subscribers: 20 }, [10, 20, 970]],
    ['connect', { clients: 700 }, [0, 0, 700]],
  ] as const)('%s with %o', (scenario, asked, [publishers, subscribers, idle]) => {
    expect(loadShape(scenario, asked)).toEqual({ publishers, subscribers, idle });
  });

  test.each([
    ['connect', { publishers: 1 }, 'no publishers'],
    ['steady', { clients: 3, publishers: 2, subscribers: 2 }, 'cannot be 2 publishers and 2 subscribers'],
    ['fan-in', { clients: 1 }, 'cannot be'],
  ] as const)('%s with %o is refused', (scenario, asked, says) => {
    expect(() => loadShape(scenario, asked)).toThrow(says);
  });
});
