import { describe, expect, test } from 'vitest';
import { clusterVerdict } from '../../../../src/exporter/verdict.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedArtemis } from '../../../support/recorded-activemq.ts';

const all = ['a', 'b', 'c'];

/** The second look: by then every broker that answers has said which connector is its own. */
async function look(fixture: string, setup: Parameters<typeof openRecordedArtemis>[1] = {}): Promise<Look> {
  await using recorded = await openRecordedArtemis(fixture, setup);
  await lookAt(recorded.adapter);
  return await lookAt(recorded.adapter);
}

function verdictOf(seen: Look, answering: readonly string[]) {
  const views = Object.entries(seen.running()).map(([node, running]) => ({ node, running, known: running }));
  return clusterVerdict({ nodes: all, expected: 3, answering: new Set(answering), views });
}

// Derived from the broker's sources, see test/fixtures/artemis/README.md.
describe('a cluster of two Artemis brokers and a backup', () => {
  test('connections are those of MQTT, sessions those that are stored, and limits those of acceptors', async () => {
    const seen = await look('2.44.0-loaded');
    expect(seen.failures()).toEqual({});
    expect(seen.byNode('connectionsCurrent')).toEqual({ a: 13, b: 12, c: 0 });
    expect(seen.byNode('sessionsPersistent')).toEqual({ a: 3, b: 2 });
    expect(seen.byNode('connectionsMax')).toEqual({ a: 5000, b: 5000, c: 5000 });
    expect(seen.byNode('listenerUp', { listener: 'mqtt', protocol: 'mqtt' })).toEqual({ a: 1, b: 1 });
    expect(seen.labels('brokerInfo')[0]).toEqual({ broker: 'artemis', version: '2.44.0', edition: '' });
    expect(seen.byNode('cpuUsage')['a']).toBe(0.5);
  });

  test('queues of MQTT subscriptions: what waits, what is under way, what is retained', async () => {
    const seen = await look('2.44.0-loaded', { options: { queues: true } });
    expect(seen.byNode('subscriptionsCurrent')).toEqual({ a: 5, b: 5, c: 0 });
    expect(seen.byNode('queuedMessages', { method: 'derived' })).toEqual({ a: 110, b: 110, c: 0 });
    expect(seen.byNode('inflightMessages')).toEqual({ a: 7, b: 7, c: 0 });
    expect(seen.byNode('retainedMessages')).toEqual({ a: 2, b: 2, c: 0 });
  });

  test('every broker sees the three, backups too, under the names of the configuration', async () => {
    const seen = await look('2.44.0-loaded', { names: ['one', 'two', 'three'] });
    const everybody = ['one', 'three', 'two'];
    expect(seen.running()).toEqual({ one: everybody, two: everybody, three: everybody });
    expect(seen.byNode('clusterPeersUnreachable')).toEqual({ one: 0, two: 0 });
  });

  test('failover: the backup serves under the node id of the dead one; two are alive, and the pair misses its replica', async () => {
    const seen = await look('2.44.0-failover');
    expect(Object.keys(seen.failures()).toSorted()).toEqual(['a/broker', 'a/cluster']);
    expect(seen.running()).toEqual({ b: ['b', 'c'], c: ['b', 'c'] });
    expect(verdictOf(seen, ['b', 'c'])).toMatchObject({ alive: 2, views: 1, nodes: { a: false, b: true, c: true } });
    expect(seen.byNode('alarmActive', { alarm: 'replica_not_in_sync' })).toEqual({ c: 1 });
  });

  test('partition: all answer, the sides see each other no more, the larger one counts', async () => {
    const seen = await look('2.44.0-partition');
    expect(seen.running()).toEqual({ a: ['a', 'c'], b: ['b'], c: ['a', 'c'] });
    expect(verdictOf(seen, all)).toMatchObject({ alive: 2, views: 2, nodes: { a: true, b: false, c: true } });
  });

  test('brokers that know each other and have no link say so: the connection is down and a peer unreachable', async () => {
    const seen = await look('2.44.0-unlinked');
    expect(seen.byNode('bridgeUp', { bridge: 'plant' })).toEqual({ a: 0, b: 0 });
    expect(seen.byNode('clusterPeersUnreachable')).toEqual({ a: 1, b: 1 });
  });

  test('bridges and cluster connections', async () => {
    const seen = await look('2.44.0-loaded');
    expect(seen.byNode('bridgeUp', { bridge: 'to-hq', type: 'bridge' })).toEqual({ b: 1 });
    expect(seen.byNode('bridgeMessages', { bridge: 'to-hq', direction: 'out' })).toEqual({ b: 500 });
    expect(seen.byNode('bridgeUp', { bridge: 'plant', type: 'cluster_connection' })).toEqual({ a: 1, b: 1 });
  });
});
