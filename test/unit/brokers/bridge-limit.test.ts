import { expect, test } from 'vitest';
import { createBridgeLimit } from '../../../src/brokers/bridge-limit.ts';
import { metrics } from '../../../src/metrics/catalogue.ts';
import { reading } from '../../../src/metrics/metric.ts';
import { recordingLog } from '../../support/recording-log.ts';

const bridges = (count: number) =>
  new Map(
    Array.from({ length: count }, (_, index) => `b${String(count - index).padStart(5, '0')}`).map((bridge) => [
      bridge,
      [reading(metrics.bridgeUp, { node: 'n', bridge, type: 'bridge' }, 1)],
    ]),
  );

test('of 5,000 bridges the first hundred by name have series, the same at every read, and the log says what was cut once', () => {
  const log = recordingLog();
  const limit = createBridgeLimit(100, log);
  const first = limit('n', bridges(5_000)).map(({ labels }) => labels['bridge']);
  expect(first).toHaveLength(100);
  expect([first[0], first[99]]).toEqual(['b00001', 'b00100']);
  expect(limit('n', bridges(5_000)).map(({ labels }) => labels['bridge'])).toEqual(first);
  expect(log.lines).toEqual([
    {
      level: 'warn',
      message: 'more bridges than options.maxBridges (100): the last by name have no series',
      fields: { node: 'n', bridges: 5_000, leftOut: 4_900, firstLeftOut: 'b00101' },
    },
  ]);
});

test('the log says it again when the number changes, and after it was all right for a while', () => {
  const log = recordingLog();
  const limit = createBridgeLimit(2, log);
  for (const count of [3, 4, 2, 3]) limit('n', bridges(count));
  expect(log.lines.map(({ fields }) => fields['leftOut'])).toEqual([1, 2, 1]);
});

test('nodes have the limit each', () => {
  const limit = createBridgeLimit(2, recordingLog());
  expect([...limit('a', bridges(2)), ...limit('b', bridges(2))]).toHaveLength(4);
});
