import { describe, expect, test } from 'vitest';
import { metrics } from '../../../src/metrics/catalogue.ts';
import { reading } from '../../../src/metrics/metric.ts';
import { flawsOf } from '../../contract/broker.contract.ts';

const node = 'n1';
const good = [
  reading(metrics.connectionsCurrent, { node }, 0),
  reading(metrics.connectionsMax, { node }, Number.POSITIVE_INFINITY),
  reading(metrics.messagesDropped, { node, reason: 'queue_full' }, 3),
  reading(metrics.brokerInfo, { node, broker: 'aedes', version: '', edition: '' }, 1),
];

const planted: Readonly<Record<string, Parameters<typeof flawsOf>[0]>> = {
  'an unknown name': { metric: 'mqtt_invented', labels: { node }, value: 1 },
  'a missing label': { metric: metrics.messagesDropped.name, labels: { node }, value: 1 },
  'a label too many': { metric: metrics.connectionsCurrent.name, labels: { node, cluster: 'c' }, value: 1 },
  'a label value outside its set': {
    metric: metrics.messagesDropped.name,
    labels: { node, reason: 'bad luck' },
    value: 1,
  },
  'an empty label': reading(metrics.connectionsCurrent, { node: '' }, 1),
  'not a number': reading(metrics.connectionsCurrent, { node }, Number.NaN),
  'minus zero': reading(metrics.connectionsCurrent, { node }, -0),
  'less than nothing': reading(metrics.messagesReceived, { node }, -1),
  'half a message': reading(metrics.messagesReceived, { node }, 1.5),
  'an infinite count': reading(metrics.connectionsCurrent, { node }, Number.POSITIVE_INFINITY),
  'a truth of 2': reading(metrics.bridgeUp, { node, bridge: 'b', type: 'bridge' }, 2),
  'info that is not 1': reading(metrics.brokerInfo, { node, broker: 'b', version: '1', edition: '' }, 0),
};

describe('the broker contract', () => {
  test('finds nothing wrong with good readings', () => {
    expect(good.flatMap(flawsOf)).toEqual([]);
  });

  for (const [defect, bad] of Object.entries(planted)) {
    test(`turns red for ${defect}`, () => {
      expect(flawsOf(bad)).toHaveLength(1);
    });
  }
});
