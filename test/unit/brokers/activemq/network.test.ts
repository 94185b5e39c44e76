import { describe, expect, test } from 'vitest';
import { clusterVerdict } from '../../../../src/exporter/verdict.ts';
import { lookAt } from '../../../support/look.ts';
import { openRecordedClassic } from '../../../support/recorded-activemq.ts';

const each = (n1: number, n2: number, n3: number) => ({ n1, n2, n3 });
const subscriptions = { subscriptions: true };

async function look(fixture: string, options: object = subscriptions) {
  await using recorded = await openRecordedClassic(fixture, { options });
  return await lookAt(recorded.adapter);
}

// The numbers are what the clients of the recording did and counted, see test/fixtures/activemq/README.md.
describe('a network of three ActiveMQ 5.17.6 under a known workload', () => {
  test('connections, subscriptions, kept sessions and their messages are what the clients did', async () => {
    const seen = await look('5.17.6-loaded');
    expect(seen.failures()).toEqual({});
    expect(seen.byNode('connectionsCurrent')).toEqual(each(7, 6, 6));
    expect(seen.byNode('connectionsMax')).toEqual(each(1000, 1000, 1000));
    expect(seen.byNode('listenerConnectionsCurrent', { listener: 'mqtt', protocol: 'mqtt' })).toEqual(each(7, 6, 6));
    expect(seen.byNode('subscriptionsCurrent')).toEqual(each(8, 8, 8));
    expect(seen.byNode('sessionsPersistent')).toEqual(each(2, 2, 2));
    expect(seen.byNode('sessionsDisconnected')).toEqual(each(2, 2, 2));
    expect(seen.byNode('queuedMessages', { method: 'native' })).toEqual(each(40, 40, 40));
  });

  test('bridges carry what subscribers elsewhere asked for: 320 telemetry and 40 kept messages to each of the others', async () => {
    const seen = await look('5.17.6-loaded');
    for (const bridge of ['to-n2', 'to-n3']) {
      expect(seen.byNode('bridgeUp', { bridge })['n1']).toBe(1);
      expect(seen.byNode('bridgeMessages', { bridge, direction: 'out' })['n1']).toBe(360);
      expect(seen.byNode('bridgeQueuedMessages', { bridge })['n1']).toBe(0);
    }
    expect(seen.labels('bridgeMessages').map(({ direction }) => direction)).not.toContain('in'); // not duplex
  });

  test('idle, everything that can be 0 is 0', async () => {
    const seen = await look('5.17.6-idle');
    for (const key of ['connectionsCurrent', 'subscriptionsCurrent', 'sessionsPersistent', 'queuedMessages'] as const) {
      expect(seen.byNode(key), key).toEqual(each(0, 0, 0));
    }
  });

  test('the broker itself: version, age, heap, processor, file descriptors, limits', async () => {
    const seen = await look('5.17.6-loaded');
    expect(seen.labels('brokerInfo')[0]).toEqual({ broker: 'activemq', version: '5.17.6', edition: '' });
    expect(seen.byNode('uptime')['n1']).toBeCloseTo(9.768, 3);
    expect(seen.byNode('memoryUsed', { kind: 'heap' })['n1']).toBe(34_837_160);
    expect(seen.byNode('memoryLimit', { kind: 'heap' })['n1']).toBe(97_320_960);
    expect(seen.byNode('cpuUsage')['n1']).toBeCloseTo(0.235, 3);
    expect(seen.byNode('diskLimitUsed', { kind: 'messages' })).toEqual(each(0.03, 0.03, 0.03));
    expect(seen.byNode('diskLimitUsed', { kind: 'overflow' })).toEqual(each(0, 0, 0));
    for (const alarm of ['memory_limit', 'store_limit', 'temp_limit']) {
      expect(seen.byNode('alarmActive', { alarm }), alarm).toEqual(each(0, 0, 0));
    }
  });

  test('a killed broker: two are alive by their answers, and the bridges to it are down without counters', async () => {
    const seen = await look('5.17.6-node-down');
    expect(Object.keys(seen.failures()).toSorted()).toEqual(['n3/bridges', 'n3/broker', 'n3/subscriptions']);
    expect(seen.byNode('bridgeUp', { bridge: 'to-n3' })).toEqual({ n1: 0, n2: 0 });
    expect(seen.byNode('bridgeMessages', { bridge: 'to-n3' })).toEqual({});
    const verdict = clusterVerdict({
      nodes: ['n1', 'n2', 'n3'],
      expected: 3,
      answering: new Set(['n1', 'n2']),
      views: [],
    });
    expect(verdict).toMatchObject({ alive: 2, expected: 3, nodes: { n1: true, n2: true, n3: false } });
  });

  test('a silent cut is invisible until the brokers notice it; then four of six bridges are down and no view says so', async () => {
    const early = await look('5.17.6-cut-1s');
    const late = await look('5.17.6-cut-15s');
    expect(early.byNode('bridgeUp', { bridge: 'to-n3' })).toEqual({ n1: 1, n2: 1 });
    expect(late.byNode('bridgeUp', { bridge: 'to-n3' })).toEqual({ n1: 0, n2: 0 });
    expect(late.byNode('bridgeUp', { bridge: 'to-n1' })).toEqual({ n2: 1, n3: 0 });
    expect(late.byNode('bridgeUp', { bridge: 'to-n2' })).toEqual({ n1: 1, n3: 0 });
    expect(late.running()).toEqual({});
    expect(late.byNode('connectionsCurrent')).toEqual(each(7, 6, 6));
  });
});
