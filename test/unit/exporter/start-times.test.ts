import { describe, expect, test } from 'vitest';
import { StartTimes } from '../../../src/exporter/start-times.ts';
import { metrics } from '../../../src/metrics/catalogue.ts';
import { reading } from '../../../src/metrics/metric.ts';

const uptime = (atSeconds: number, value: number, node = 'n1') => ({
  readings: [reading(metrics.uptime, { node }, value)],
  atSeconds,
});

describe('start times', () => {
  test('stand still while the uptime grows, however unevenly it is told', () => {
    const starts = new StartTimes();
    for (const [at, value] of [
      [1_000, 100],
      [1_015.4, 115],
      [1_030.9, 130],
      [1_045.2, 149],
    ] as const) {
      starts.observe([uptime(at, value)]);
    }
    expect(starts.starts()).toEqual(new Map([['n1', 900]]));
  });

  test('move when the node restarts, also when it was up only for a moment', () => {
    const starts = new StartTimes();
    starts.observe([uptime(1_000, 4)]);
    starts.observe([uptime(1_003, 1)]);
    expect(starts.starts()).toEqual(new Map([['n1', 1_002]]));
    starts.observe([uptime(2_000, 5)]);
    expect(starts.starts()).toEqual(new Map([['n1', 1_995]]));
  });

  test('keep nodes apart and ignore what is no uptime', () => {
    const starts = new StartTimes();
    starts.observe([
      uptime(1_000, 100),
      uptime(1_000, Number.NaN, 'n2'),
      uptime(1_000, -5, 'n3'),
      uptime(1_000, 50, 'n4'),
      { readings: [reading(metrics.connectionsCurrent, { node: 'n5' }, 7)], atSeconds: 1_000 },
    ]);
    expect(starts.starts()).toEqual(
      new Map([
        ['n1', 900],
        ['n4', 950],
      ]),
    );
  });
});
