import { beforeAll, describe, expect, test } from 'vitest';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedRabbitMq } from '../../../support/recorded-rabbitmq.ts';

const names = ['rabbit@r1', 'rabbit@r2', 'rabbit@r3'] as const;
const [r1, r2, r3] = names;
const each = (a: number, b: number, c: number) => ({ [r1]: a, [r2]: b, [r3]: c });

// The numbers are what the clients of the recording did and counted, see test/fixtures/rabbitmq/README.md.
describe('RabbitMQ 4.0.5 under a known workload', () => {
  let look: Look;
  let asked: readonly string[];
  beforeAll(async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-loaded', names);
    look = await lookAt(rabbit.adapter);
    asked = ['n1', 'n2', 'n3'].flatMap((node) => rabbit.http.asked(node));
  });

  test('every source answers', () => {
    expect(look.failures()).toEqual({});
  });

  test('36 connections, 13 12 and 11', () => {
    expect(look.byNode('connectionsCurrent')).toEqual(each(13, 12, 11));
  });

  test('2308 publishes received, 4800 deliveries of 1600 to three QoS 0 subscribers', () => {
    expect(look.sum('messagesReceived')).toBe(2308);
    expect(look.byNode('messagesSent')).toEqual(each(1600, 1600, 1600));
  });

  test('700 messages of 64 bytes queued for 7 offline sessions, all on the first node', () => {
    expect(look.byNode('queuedMessages', { method: 'native' })).toEqual(each(700, 0, 0));
    expect(look.byNode('queuedBytes', { method: 'native' })).toEqual(each(44_800, 0, 0));
    expect(look.byNode('inflightMessages')).toEqual(each(0, 0, 0));
    expect(look.byNode('sessionsDisconnected')).toEqual(each(7, 0, 0));
    expect(look.byNode('willMessagesCurrent')).toEqual(each(0, 0, 0));
  });

  test('9 messages nobody had asked for: 5 retained, 3 others and a will', () => {
    expect(look.sum('messagesDropped', { reason: 'no_subscribers' })).toBe(9);
    expect(look.sum('messagesDropped', { reason: 'qos0_overload' })).toBe(0);
  });

  test('5 wrong passwords', () => {
    expect(look.sum('authenticationAttempts', { result: 'failure' })).toBe(5);
    expect(look.byNode('authenticationAttempts', { result: 'success' })[r1]).toBe(22);
  });

  test('35 connected clients with a subscription', () => {
    expect(look.byNode('subscribersCurrent')).toEqual(each(12, 12, 11));
  });

  test('every node sees the three, no partition, nobody unreachable', () => {
    expect(look.running()).toEqual({ [r1]: names, [r2]: names, [r3]: names });
    expect(look.byNode('clusterPeersUnreachable')).toEqual(each(0, 0, 0));
  });

  test('the node itself: version, listener, memory, descriptors, alarms', () => {
    expect(look.labels('brokerInfo')).toContainEqual({ broker: 'rabbitmq', version: '4.0.5', edition: '' });
    expect(look.labels('listenerUp')).toEqual(Array(3).fill({ listener: '[::]:1883', protocol: 'mqtt' }));
    expect(look.byNode('uptime')[r1]).toBe(69.509);
    expect(look.byNode('memoryUsed', { kind: 'rss' })[r1]).toBe(119_480_320);
    expect(look.byNode('memoryLimit', { kind: 'rss' })[r1]).toBe(15_165_908_582);
    expect(look.byNode('openFds')[r1]).toBe(67);
    expect(look.byNode('maxFds')[r1]).toBe(1024);
    expect(look.byNode('diskFree')).toEqual(each(67_998_408_704, 67_998_171_136, 67_996_848_128));
    expect(look.byNode('diskFreeLimit')).toEqual(each(50_000_000, 50_000_000, 50_000_000));
    expect(look.byNode('alarmActive', { alarm: 'memory' })).toEqual(each(0, 0, 0));
    expect(look.byNode('alarmActive', { alarm: 'disk' })).toEqual(each(0, 0, 0));
  });

  test('a cluster-wide list is read from one node, not from three', () => {
    expect(asked.filter((path) => path.startsWith('/api/connections?'))).toHaveLength(1);
    expect(asked.filter((path) => path.startsWith('/api/queues?'))).toHaveLength(1);
  });
});

test('an idle cluster has zeros, because it said so', async () => {
  await using rabbit = await openRecordedRabbitMq('4.0.5-idle', names);
  const look = await lookAt(rabbit.adapter);
  expect(look.byNode('connectionsCurrent')).toEqual(each(0, 0, 0));
  expect(look.byNode('queuedMessages')).toEqual(each(0, 0, 0));
  expect(look.byNode('authenticationAttempts', { result: 'failure' })).toEqual({ [r1]: 0 });
});

test('options leave out the costly lists', async () => {
  await using rabbit = await openRecordedRabbitMq('4.0.5-loaded', names, {
    options: { connections: false, queues: false },
  });
  const look = await lookAt(rabbit.adapter);
  expect(look.failures()).toEqual({});
  expect(look.byNode('connectionsCurrent')).toEqual({});
  expect(rabbit.http.asked('n1').some((path) => /connections|queues/.test(path))).toBe(false);
});
