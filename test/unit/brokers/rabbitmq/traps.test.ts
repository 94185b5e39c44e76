import { describe, expect, test } from 'vitest';
import { connectionReadings } from '../../../../src/brokers/rabbitmq/connections-source.ts';
import { queueReadings } from '../../../../src/brokers/rabbitmq/queues-source.ts';
import { metrics } from '../../../../src/metrics/catalogue.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedRabbitMq } from '../../../support/recorded-rabbitmq.ts';

const loaded = ['rabbit@r1', 'rabbit@r2', 'rabbit@r3'] as const;
const old = ['rabbit@old1', 'rabbit@old2'] as const;
const cut43 = ['rabbit@q1', 'rabbit@q2', 'rabbit@q3'] as const;

async function look(fixture: string, names: readonly string[], times = 1): Promise<Look> {
  await using rabbit = await openRecordedRabbitMq(fixture, names);
  for (let time = 1; time < times; time++) await lookAt(rabbit.adapter);
  const last = await lookAt(rabbit.adapter);
  expect(last.failures()).toEqual({}); // what is absent below is absent from answers
  return last;
}

const values = (readings: ReturnType<typeof queueReadings>) =>
  Object.fromEntries(readings.map(({ metric, value }) => [metric, value]));

describe('traps of RabbitMQ', () => {
  test('"max" is not a limit: no limit is read from RabbitMQ, which does not publish its own', async () => {
    expect((await look('4.0.5-loaded', loaded)).byNode('connectionsMax')).toEqual({});
  });

  test('4.3 always reports partitions: [] - which is not 0 partitions but no knowledge', async () => {
    const seen = await look('4.3-derived-cut', cut43, 2);
    expect(seen.partitions()).toEqual({});
    expect(seen.byNode('clusterPeersUnreachable')).toEqual({ 'rabbit@q1': 1, 'rabbit@q2': 1, 'rabbit@q3': 2 });
    expect(seen.running()['rabbit@q3']).toEqual(['rabbit@q3']);
  });

  test('up to 4.2 an empty list of partitions is 0 partitions', async () => {
    const none = { 'rabbit@r1': 0, 'rabbit@r2': 0, 'rabbit@r3': 0 };
    expect((await look('4.0.5-loaded', loaded, 2)).partitions()).toEqual(none);
  });

  test('before any source told the version, an empty list of partitions is no knowledge', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-loaded', loaded);
    const management = rabbit.adapter.sources.find(({ name }) => name === 'management');
    const answer = await management?.read(new AbortController().signal);
    expect(answer?.views?.[0]).toEqual({ node: 'rabbit@r1', running: loaded, known: loaded });
  });

  test('connection metrics are not MQTT metrics: AMQP connections do not count, Web MQTT ones do', async () => {
    const seen = await look('3.10-derived', old);
    expect(seen.byNode('connectionsCurrent')).toEqual({ 'rabbit@old1': 2, 'rabbit@old2': 0 });
    expect(seen.byNode('socketQueuedBytes')).toEqual({ 'rabbit@old1': 12, 'rabbit@old2': 0 });
  });

  test.each(['MQTT 3-1', 'MQTT 3-1-1', 'MQTT 5-0', 'Web MQTT 3-1-1', 'Web MQTT 5-0', 'Web MQTT N/A'])(
    '%s is MQTT',
    (protocol) => {
      expect(values(connectionReadings('n', [{ protocol }]))[metrics.connectionsCurrent.name]).toBe(1);
    },
  );

  test.each(['AMQP 0-9-1', 'AMQP 1-0', 'STOMP 1.2', 'stream', 'Direct 0-9-1'])('%s is not MQTT', (protocol) => {
    expect(values(connectionReadings('n', [{ protocol }]))[metrics.connectionsCurrent.name]).toBe(0);
  });

  test('3.10 and 3.11 have no MQTT global counters: absent, although AMQP has counted', async () => {
    const seen = await look('3.10-derived', old);
    for (const key of [
      'messagesReceived',
      'messagesSent',
      'messagesAcknowledged',
      'messagesDropped',
      'subscribersCurrent',
    ] as const) {
      expect(seen.byNode(key), key).toEqual({});
    }
    expect(seen.byNode('clusterPeersUnreachable')).toEqual({});
    expect(seen.byNode('authenticationAttempts', { result: 'failure' })).toEqual({
      'rabbit@old1': 1,
      'rabbit@old2': 1,
    });
  });

  test('the management API is cluster-wide from every node: adding up all nodes would say 108 connections', async () => {
    expect((await look('4.0.5-loaded', loaded)).sum('connectionsCurrent')).toBe(36);
  });

  test('overview.message_stats ignores MQTT: 2308 messages come from the global counters', async () => {
    expect((await look('4.0.5-loaded', loaded)).sum('messagesReceived')).toBe(2308);
  });

  test('routed counts copies for every subscriber (5500) and is not what was received', async () => {
    expect((await look('4.0.5-loaded', loaded)).sum('messagesReceived')).not.toBe(5500);
  });

  test('32 consumers are 35 subscribers: QoS 0 sessions are no queue consumers', async () => {
    expect((await look('4.0.5-loaded', loaded)).sum('subscribersCurrent')).toBe(35);
  });

  test('a subscriber is a client, not a subscription: subscriptions are left out (42 existed, 35 is another thing)', async () => {
    expect((await look('4.0.5-loaded', loaded)).byNode('subscriptionsCurrent')).toEqual({});
  });

  test('queue totals of the node include other protocols: only MQTT session queues count', async () => {
    const seen = await look('3.10-derived', old);
    expect(seen.byNode('queuedMessages')).toEqual({ 'rabbit@old1': 1, 'rabbit@old2': 0 });
    expect(seen.byNode('inflightMessages')).toEqual({ 'rabbit@old1': 2, 'rabbit@old2': 0 });
    expect(seen.byNode('queuedBytes')).toEqual({ 'rabbit@old1': 10, 'rabbit@old2': 0 });
  });

  test('returned (8) and dropped (1) are both messages without a subscriber', async () => {
    expect((await look('4.0.5-loaded', loaded)).sum('messagesDropped', { reason: 'no_subscribers' })).toBe(9);
  });

  test('4.3 prints 1.6e3', async () => {
    const seen = await look('4.3-derived-cut', cut43);
    expect(seen.byNode('messagesSent')['rabbit@q1']).toBe(1600);
    expect(seen.byNode('messagesReceived')['rabbit@q1']).toBe(2308);
  });

  test('connection counters fall when connections close: no opened, closed or byte counter is made of them', async () => {
    const seen = await look('4.0.5-loaded', loaded);
    for (const key of ['connectionsOpened', 'connectionsClosed', 'bytesReceived', 'bytesSent'] as const) {
      expect(seen.byNode(key), key).toEqual({});
    }
  });

  test('retained messages have no number anywhere', async () => {
    expect((await look('4.0.5-loaded', loaded)).byNode('retainedMessages')).toEqual({});
  });

  test('sockets_used is always 0 since 4.0 and is not read as connections or descriptors', async () => {
    expect((await look('4.0.5-loaded', loaded)).byNode('openFds')['rabbit@r1']).toBe(67);
  });

  test('object totals are whole-cluster and all protocols: every node has its own number', async () => {
    const seen = await look('4.0.5-loaded', loaded);
    expect(Object.values(seen.byNode('connectionsCurrent'))).toEqual([13, 12, 11]);
  });

  test('no health check and no aliveness test is asked: the latter publishes messages of its own', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-loaded', loaded);
    await lookAt(rabbit.adapter);
    const asked = ['n1', 'n2', 'n3'].flatMap((node) => rabbit.http.asked(node)).join(' ');
    expect(asked).not.toMatch(/aliveness|health/);
  });

  test('per-object pages are never asked for: one series a device', async () => {
    await using rabbit = await openRecordedRabbitMq('4.0.5-loaded', loaded);
    await lookAt(rabbit.adapter);
    expect(rabbit.http.asked('n1').filter((path) => path.startsWith('/metrics'))).toEqual(['/metrics']);
  });
});

describe('rows of RabbitMQ that do not tell everything', () => {
  const session = { name: 'mqtt-subscription-aqos1', type: 'classic' };
  const full = { ...session, consumers: 0, messages_ready: 5, message_bytes_ready: 50, messages_unacknowledged: 1 };

  test('a queue that is down has no numbers and is no 0', () => {
    const down = { ...session, name: 'mqtt-subscription-bqos1', state: 'down' };
    expect(values(queueReadings('n', [full, down]))).toMatchObject({
      [metrics.queuedMessages.name]: 5,
      [metrics.sessionsDisconnected.name]: 1,
    });
  });

  test('with statistics off the queues tell nothing, and nothing is published', () => {
    expect(Object.keys(values(queueReadings('n', [session])))).toEqual([metrics.willMessagesCurrent.name]);
  });

  test('with statistics off connections do not tell their protocol, and nothing is published', () => {
    expect(connectionReadings('n', [{ name: 'a', node: 'rabbit@n' }])).toEqual([]);
  });

  test('a client with a queue for each QoS is one session, online when one of them is consumed', () => {
    const qos0 = { ...full, name: 'mqtt-subscription-aqos0' };
    expect(values(queueReadings('n', [full, qos0]))[metrics.sessionsDisconnected.name]).toBe(1);
    expect(values(queueReadings('n', [full, { ...qos0, consumers: 1 }]))[metrics.sessionsDisconnected.name]).toBe(0);
  });

  test('the pseudo queue of a QoS 0 session holds nothing and is not asked for numbers', () => {
    const pseudo = { name: 'mqtt-subscription-tqos0', type: 'rabbit_mqtt_qos0_queue' };
    expect(values(queueReadings('n', [pseudo]))).toMatchObject({
      [metrics.queuedMessages.name]: 0,
      [metrics.sessionsDisconnected.name]: 0,
    });
  });

  test('delayed wills are counted apart from sessions', () => {
    const will = { name: 'mqtt-will-pump', type: 'classic', messages_ready: 1, consumers: 0 };
    expect(values(queueReadings('n', [will]))).toMatchObject({
      [metrics.willMessagesCurrent.name]: 1,
      [metrics.queuedMessages.name]: 0,
    });
  });
});
