import { describe, expect, test } from 'vitest';
import { acceptorReadings } from '../../../../src/brokers/artemis/acceptors.ts';
import { bridgeReadings } from '../../../../src/brokers/artemis/bridge-readings.ts';
import { brokerReadings } from '../../../../src/brokers/artemis/broker-readings.ts';
import { Members } from '../../../../src/brokers/artemis/members.ts';
import { queueReadings } from '../../../../src/brokers/artemis/queues-source.ts';
import { ownAddress, topologyOf } from '../../../../src/brokers/artemis/topology.ts';
import { metrics } from '../../../../src/metrics/catalogue.ts';
import { lookAt } from '../../../support/look.ts';
import { openRecordedArtemis } from '../../../support/recorded-activemq.ts';

const max = (acceptors: readonly object[]) =>
  acceptorReadings('n', JSON.stringify(acceptors), new Map()).find(
    ({ metric }) => metric === metrics.connectionsMax.name,
  )?.value;
const acceptor = (protocols: string | undefined, connectionsAllowed?: unknown) => ({
  name: 'x',
  params: {
    ...(protocols === undefined ? {} : { protocols }),
    ...(connectionsAllowed === undefined ? {} : { connectionsAllowed }),
  },
});

describe('traps of Artemis: connections', () => {
  test('"max" is a limit: connectionsAllowed of acceptors that take MQTT; without it, and with -1, all come', () => {
    expect(max([acceptor('MQTT', '5000'), acceptor('CORE', 7)])).toBe(5000);
    expect(max([acceptor('MQTT')])).toBe(Number.POSITIVE_INFINITY);
    expect(max([acceptor('MQTT', -1)])).toBe(Number.POSITIVE_INFINITY);
    expect(max([acceptor('MQTT', 'many')])).toBeUndefined();
    expect(max([acceptor('CORE', 7)])).toBeUndefined();
    expect(max([acceptor('MQTT', { toString: 7 })])).toBeUndefined();
    expect(queueReadings('n', [{ name: { toString: 7 } }])).toEqual(queueReadings('n', [{ name: 7 }]));
  });

  test('an acceptor without protocols takes all, and says that it is no MQTT listener alone', () => {
    const readings = acceptorReadings(
      'n',
      JSON.stringify([acceptor(undefined, 9), acceptor('AMQP,MQTT', 2)]),
      new Map(),
    );
    expect(readings.map(({ labels, value }) => [labels['protocol'], value])).toEqual([
      ['multiple', 9],
      ['multiple', 2],
      [undefined, 11],
    ]);
  });

  test('ConnectionCount counts every protocol and the cluster: connections are filtered by protocol, and one row is asked for', async () => {
    await using recorded = await openRecordedArtemis('2.44.0-loaded');
    await lookAt(recorded.adapter);
    const asked = JSON.stringify(recorded.jolokia.asked('a'));
    expect(asked).not.toMatch(/ConnectionCount/);
    expect(asked).toContain('\\"value\\":\\"MQTT\\"}",1,1]');
  });

  test('operations need the exact name of the broker: two requests at first, one ever after', async () => {
    await using recorded = await openRecordedArtemis('2.44.0-loaded');
    await lookAt(recorded.adapter);
    expect(recorded.jolokia.asked('a')).toHaveLength(4);
    await lookAt(recorded.adapter);
    expect(recorded.jolokia.asked('a')).toHaveLength(6);
  });

  test('nothing but queries is ever called', async () => {
    await using recorded = await openRecordedArtemis('2.44.0-loaded', { options: { queues: true } });
    await lookAt(recorded.adapter);
    const questions = recorded.jolokia.asked('a').flat() as readonly Readonly<Record<string, unknown>>[];
    expect(new Set(questions.map(({ type }) => type))).toEqual(new Set(['read', 'exec']));
    const called = questions.flatMap(({ operation }) => (operation === undefined ? [] : [String(operation)]));
    expect(called.every((operation) => operation.startsWith('list'))).toBe(true);
  });

  test('logins are of all protocols and of the other brokers: only where the configuration says that all clients speak MQTT', async () => {
    await using mixed = await openRecordedArtemis('2.44.0-loaded');
    expect((await lookAt(mixed.adapter)).byNode('authenticationAttempts')).toEqual({});
    await using only = await openRecordedArtemis('2.44.0-loaded', { options: { mqttOnly: true } });
    expect((await lookAt(only.adapter)).byNode('authenticationAttempts', { result: 'failure' })['a']).toBe(2);
  });
});

describe('traps of Artemis: messages', () => {
  const row = (name: string, address: string, more: object = {}) => ({
    ...{ name, address, routingType: 'MULTICAST', internalQueue: 'false' },
    ...{ messageCount: '10', deliveringCount: '4', consumerCount: '0' },
    ...more,
  });
  const value = (rows: readonly object[], metric: string) =>
    queueReadings(
      'n',
      rows.map((each) => ({ ...each })),
    ).find((reading) => reading.metric === metric)?.value;

  test('TotalMessagesAdded and TotalMessageCount hold every protocol and the broker itself: neither is read', async () => {
    await using recorded = await openRecordedArtemis('2.44.0-loaded', { options: { queues: true } });
    const seen = await lookAt(recorded.adapter);
    expect(JSON.stringify(recorded.jolokia.asked('a'))).not.toMatch(/TotalMessage/);
    expect(seen.byNode('messagesReceived')).toEqual({});
  });

  test('a queue of JMS, a store-and-forward queue and a dead letter are no MQTT subscription', () => {
    const rows = [
      row('dev.cmd.dev', 'cmd.dev'),
      row('orders.backoffice', 'orders'),
      row('DLQ', 'DLQ', { routingType: 'ANYCAST' }),
      row('x.plant', 'plant', { internalQueue: 'true' }),
    ];
    expect(value(rows, metrics.subscriptionsCurrent.name)).toBe(1);
    expect(value(rows, metrics.queuedMessages.name)).toBe(6);
  });

  test('messageCount holds what is under way to the client; numbers are texts, and one that is none makes the sum unknown', () => {
    expect(value([row('a.t', 't'), row('b.t', 't')], metrics.queuedMessages.name)).toBe(12);
    expect(
      value([row('a.t', 't'), row('b.t', 't', { messageCount: 'n/a' })], metrics.queuedMessages.name),
    ).toBeUndefined();
    expect(value([], metrics.queuedMessages.name)).toBe(0);
  });

  test('the queue of a retained topic stays when the message is cleared: messages count, not queues', () => {
    const rows = [1, 0].map((count) =>
      row(`$sys.mqtt.retain.s.${count}`, `$sys.mqtt.retain.s.${count}`, { messageCount: String(count) }),
    );
    expect(value(rows, metrics.retainedMessages.name)).toBe(1);
  });

  test('the list of queues is off by default, paged, and given up when it is too long', async () => {
    await using plain = await openRecordedArtemis('2.44.0-loaded');
    await lookAt(plain.adapter);
    expect(JSON.stringify(plain.jolokia.asked('a'))).not.toContain('listQueues');
    const longer = (answer: Readonly<Record<string, unknown>>) =>
      typeof answer['value'] === 'string'
        ? { ...answer, value: answer['value'].replace(/"count": ?11\b/, '"count":900000') }
        : answer;
    await using bounded = await openRecordedArtemis('2.44.0-loaded', { options: { queues: true }, change: longer });
    const seen = await lookAt(bounded.adapter);
    expect(seen.failures()['a/queues']).toBe('too_large');
    expect(JSON.stringify(bounded.jolokia.asked('a')).match(/listQueues/g)).toHaveLength(1);
  });

  test('MessagesPendingAcknowledgement of a bridge is all that was ever sent: what waits is the difference', () => {
    const bean = { Name: 'hq', Connected: false, MessagesPendingAcknowledgement: 510, MessagesAcknowledged: 500 };
    expect(
      bridgeReadings('n', new Map([['d:name="hq"', bean]])).map(({ metric, value: told }) => [metric, told]),
    ).toEqual([
      [metrics.bridgeUp.name, 0],
      [metrics.bridgeMessages.name, 500],
      [metrics.bridgeQueuedMessages.name, 10],
    ]);
  });
});

describe('traps of Artemis: the cluster', () => {
  const pair = { nodeId: 'id', live: 'h1:61616', backup: 'h2:61616' };
  const node = (name: string, host: string) => ({ name, api: `http://${host}:8161` });

  test('a pair has one node id: live and backup are told apart, and are two members', () => {
    expect(ownAddress([pair], { nodeId: 'id', backup: false })).toBe('h1:61616');
    expect(ownAddress([pair], { nodeId: 'id', backup: true })).toBe('h2:61616');
    const members = new Members([node('p', 'h1'), node('s', 'h2')]);
    expect(members.viewOf('p', [pair]).running).toEqual(['p', 's']);
  });

  test('a host that several nodes share names none of them, until they have said which connector is theirs', () => {
    const members = new Members([node('p', 'h'), node('s', 'h')]);
    const topology = [{ nodeId: 'id', live: 'h:1', backup: 'h:2' }];
    expect(members.viewOf('p', topology).running).toEqual(['h:1', 'h:2', 'p']);
    members.learn('p', 'h:1', '');
    members.learn('s', 'h:2', '');
    expect(members.viewOf('p', topology).running).toEqual(['p', 's']);
  });

  test('who has left the topology stays known when it is configured, and is forgotten when it is not', () => {
    const members = new Members([node('p', 'h1'), node('s', 'h2')]);
    members.viewOf('p', [pair, { nodeId: 'x', live: 'guest:1', backup: undefined }]);
    expect(members.viewOf('p', [{ ...pair, backup: undefined }])).toEqual({
      node: 'p',
      running: ['p'],
      known: ['p', 's'],
    });
  });

  test('the topology is JSON in a text; a broker outside a cluster has an empty one and gives no view', () => {
    expect(topologyOf({ status: 200, value: '[{"nodeID":"x","live":"h:1"}]', error: '' })).toHaveLength(1);
    expect(topologyOf({ status: 200, value: '{', error: '' })).toBeUndefined();
    expect(topologyOf({ status: 403, value: undefined, error: '' })).toBeUndefined();
  });

  test('two addresses that lead to one broker are said, not counted twice', async () => {
    await using recorded = await openRecordedArtemis('2.44.0-loaded');
    const seen = await lookAt(recorded.adapter);
    expect(seen.failures()).toEqual({});
    const members = new Members([node('p', 'h1'), node('s', 'h2')]);
    members.learn('p', 'h1:61616', 'http://h1');
    expect(() => members.learn('s', 'h1:61616', 'http://lb')).toThrow(/every node needs an address of its own/);
  });

  test('an operation that is not allowed costs its family: no view and no connections, the rest stays', async () => {
    const change = (answer: Readonly<Record<string, unknown>>) =>
      typeof answer['value'] === 'string' ? { status: 403, error: 'not allowed' } : answer;
    await using recorded = await openRecordedArtemis('2.44.0-loaded', { change });
    const seen = await lookAt(recorded.adapter);
    expect(seen.failures()).toEqual({});
    expect(seen.running()).toEqual({});
    expect(seen.byNode('connectionsCurrent')).toEqual({});
    expect(seen.byNode('uptime')['a']).toBe(60);
  });

  test('a broker without replication has no replica to miss; a disk nobody watches is no alarm', () => {
    const alarms = (broker: object) =>
      brokerReadings('n', { ...broker }).flatMap(({ labels: { alarm }, value }) =>
        alarm === undefined ? [] : [[alarm, value]],
      );
    expect(alarms({ HAPolicy: 'Primary Only', ReplicaSync: false, DiskStoreUsage: 0.99, MaxDiskUsage: -1 })).toEqual(
      [],
    );
    expect(alarms({ DiskStoreUsage: 0.91, MaxDiskUsage: 90, AddressMemoryUsagePercentage: 100 })).toEqual([
      ['address_memory_limit', 1],
      ['disk_limit', 1],
    ]);
  });

  test('disk used is a share of the limit, which is a percentage of the disk; a disk nobody watches has none', () => {
    const used = (broker: object) => brokerReadings('n', { ...broker }).find(({ metric }) => /disk/.test(metric));
    expect(used({ DiskStoreUsage: 0.45, MaxDiskUsage: 90 })).toEqual({
      metric: metrics.diskLimitUsed.name,
      labels: { node: 'n', kind: 'file_system' },
      value: 0.5,
    });
    expect(used({ DiskStoreUsage: 0.45, MaxDiskUsage: -1 })).toBeUndefined();
    expect(used({ DiskStoreUsage: 0.45, MaxDiskUsage: 0 })).toBeUndefined();
    expect(used({ DiskStoreUsage: -1, MaxDiskUsage: 90 })).toBeUndefined();
    expect(used({ MaxDiskUsage: 90 })).toBeUndefined();
  });
});
