import { beforeAll, describe, expect, test } from 'vitest';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedEmqx, recordedEmqxNames } from '../../../support/recorded-emqx.ts';

const [e1, e2, e3] = recordedEmqxNames;
const each = (a: number, b: number, c: number) => ({ [e1]: a, [e2]: b, [e3]: c });

// The numbers are what the clients of the recording did and counted, see test/fixtures/emqx/README.md.
describe('EMQX 5.8.9 under a known workload', () => {
  let look: Look;
  let asked: readonly string[];
  beforeAll(async () => {
    await using emqx = await openRecordedEmqx('5.8.9-loaded');
    look = await lookAt(emqx.adapter);
    asked = ['n1', 'n2', 'n3'].flatMap((node) => emqx.http.asked(node));
  });

  test('every source answers, although this edition has no licence', () => {
    expect(look.failures()).toEqual({});
  });

  test('36 connections and 7 offline sessions on the first node', () => {
    expect(look.byNode('connectionsCurrent')).toEqual(each(13, 12, 11));
    expect(look.byNode('sessionsCurrent')).toEqual(each(20, 12, 11));
    expect(look.byNode('sessionsDisconnected')).toEqual(each(7, 0, 0));
    expect(look.byNode('sessionsPersistent')).toEqual(each(7, 0, 0));
  });

  test('2308 publishes received, 6400 sent', () => {
    expect(look.byNode('messagesReceived')).toEqual(each(2308, 0, 0));
    expect(look.byNode('messagesSent')).toEqual(each(2400, 2400, 1600));
  });

  test('700 messages queued for the offline sessions, none in flight', () => {
    expect(look.byNode('queuedMessages', { method: 'derived' })).toEqual(each(700, 0, 0));
    expect(look.byNode('inflightMessages')).toEqual(each(0, 0, 0));
  });

  test('42 subscriptions, 2 of them shared', () => {
    expect(look.byNode('subscriptionsCurrent')).toEqual(each(19, 12, 11));
    expect(look.byNode('subscriptionsShared')).toEqual({ '': 2 });
    expect(look.byNode('topicsCurrent')).toEqual({ '': 42 });
  });

  test('9 messages nobody had asked for, no loss', () => {
    expect(look.sum('messagesDropped', { reason: 'no_subscribers' })).toBe(9);
    for (const reason of ['await_pubrel_timeout', 'queue_full', 'expired', 'too_large', 'no_local', 'unspecified']) {
      expect(look.byNode('messagesDropped', { reason }), reason).toEqual(each(0, 0, 0));
    }
  });

  test('5 wrong passwords', () => {
    expect(look.sum('authenticationAttempts', { result: 'failure' })).toBe(5);
    expect(look.byNode('authenticationAttempts', { result: 'success' })[e1]).toBe(22);
    expect(look.sum('connectionsRejected', { reason: 'auth' })).toBe(5);
    expect(look.sum('connectionsRejected', { reason: 'other' })).toBe(0);
  });

  test('opened less closed is connected', () => {
    const opened = look.byNode('connectionsOpened')[e1] ?? 0;
    const closed = look.byNode('connectionsClosed', { reason: 'all' })[e1] ?? 0;
    expect([opened, closed, opened - closed]).toEqual([22, 9, 13]);
  });

  test('packets by type add up to what EMQX says is all', () => {
    const packets = (key: 'packetsReceived' | 'packetsSent') =>
      look.labels(key).reduce((sum, { type = '' }) => sum + (look.byNode(key, { type })[e1] ?? 0), 0) / 3;
    expect([packets('packetsReceived'), packets('packetsSent')]).toEqual([2763, 3856]);
  });

  test('every node sees the three and no partition', () => {
    const names = [...recordedEmqxNames];
    expect(look.running()).toEqual({ [e1]: names, [e2]: names, [e3]: names });
    expect(look.partitions()).toEqual(each(0, 0, 0));
  });

  test('the node itself: version, listeners, certificates, memory, alarms', () => {
    expect(look.labels('brokerInfo')).toEqual(
      Array(3).fill({ broker: 'emqx', version: '5.8.9', edition: 'Opensource' }),
    );
    expect(look.byNode('listenerUp', { listener: 'tcp:default', protocol: 'mqtt' })).toEqual(each(1, 1, 1));
    expect(look.labels('listenerUp')).toHaveLength(12);
    expect(look.byNode('tlsCertificateExpiry', { listener: 'ssl:default' })[e1]).toBe(1_904_285_225);
    expect(look.byNode('uptime')[e1]).toBe(216.577);
    expect(look.byNode('maxFds')[e1]).toBe(20_000);
    expect(look.byNode('memoryUsed', { kind: 'host' })[e1]).toBe(3_143_413_760);
    expect(look.byNode('memoryLimit', { kind: 'host' })[e1]).toBe(25_276_514_304);
    expect(look.byNode('alarmActive', { alarm: 'partition' })).toEqual(each(0, 0, 0));
  });

  test('what every node says of the whole cluster is asked of one', () => {
    expect(asked.filter((path) => path.endsWith('/stats'))).toHaveLength(1);
  });
});

test('an idle cluster has zeros, because it said so', async () => {
  await using emqx = await openRecordedEmqx('5.8.9-idle');
  const look = await lookAt(emqx.adapter);
  expect(look.byNode('connectionsCurrent')).toEqual(each(0, 0, 0));
  expect(look.byNode('queuedMessages')).toEqual(each(0, 0, 0));
  expect(look.sum('authenticationAttempts', { result: 'failure' })).toBe(0);
});

test('an option leaves out the costly list', async () => {
  await using emqx = await openRecordedEmqx('5.8.9-loaded', recordedEmqxNames, { options: { clients: false } });
  const look = await lookAt(emqx.adapter);
  expect(look.failures()).toEqual({});
  expect(look.byNode('queuedMessages')).toEqual({});
  expect(emqx.http.asked('n1').some((path) => path.includes('/clients'))).toBe(false);
});
