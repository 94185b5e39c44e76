import { beforeAll, describe, expect, test } from 'vitest';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedVerneMq, verneMqNodes } from '../../../support/recorded-vernemq.ts';

const [n1, n2, n3] = verneMqNodes;
const each = (a: number, b: number, c: number) => ({ [n1]: a, [n2]: b, [n3]: c });

// The numbers are what the clients of the recording did and counted, see test/fixtures/vernemq/README.md.
describe('VerneMQ 2.2.0 under a known workload', () => {
  let look: Look;
  beforeAll(async () => {
    await using verne = await openRecordedVerneMq('loaded');
    look = await lookAt(verne.adapter);
  });

  test('every source answers', () => {
    expect(look.failures()).toEqual({});
  });

  test('36 connections, 13 12 and 11, of 41 that were opened and 5 of them refused', () => {
    expect(look.byNode('connectionsCurrent')).toEqual(each(13, 12, 11));
    expect(look.byNode('connectionsOpened')).toEqual(each(26, 12, 11));
    expect(look.byNode('connectionsClosed', { reason: 'all' })).toEqual(each(13, 0, 0));
    expect(look.byNode('keepaliveTimeouts')).toEqual(each(0, 0, 0));
  });

  test('43 sessions, 7 of them offline on the first node', () => {
    expect(look.byNode('sessionsCurrent')).toEqual(each(20, 12, 11));
    expect(look.byNode('sessionsDisconnected')).toEqual(each(7, 0, 0));
  });

  test('2308 publishes received, 1600 to each of three subscribers and to the share group', () => {
    expect(look.byNode('messagesReceived')).toEqual(each(2308, 0, 0));
    expect(look.byNode('messagesSent')).toEqual(each(3200, 1600, 1600));
    expect(look.byNode('messagesAcknowledged')).toEqual(each(600, 0, 0));
    expect(look.byNode('bytesReceived')[n1]).toBe(250_412);
    expect(look.byNode('bytesSent')[n1]).toBe(384_004);
  });

  test('700 messages queued for the 7 offline sessions', () => {
    expect(look.byNode('queuedMessages', { method: 'derived' })).toEqual(each(700, 0, 0));
  });

  test('nothing dropped', () => {
    for (const reason of ['queue_full', 'expired', 'unhandled', 'internal_error']) {
      expect(look.byNode('messagesDropped', { reason }), reason).toEqual(each(0, 0, 0));
    }
  });

  test('5 wrong passwords, 21 clients let in on the first node', () => {
    expect(look.byNode('authenticationAttempts', { result: 'failure' })).toEqual(each(5, 0, 0));
    expect(look.byNode('authenticationAttempts', { result: 'success' })).toEqual(each(21, 12, 11));
    expect(look.byNode('connectionsRejected', { reason: 'bad_username_or_password' })).toEqual(each(5, 0, 0));
    expect(look.byNode('connectionsRejected', { reason: 'server_unavailable' })).toEqual(each(0, 0, 0));
    expect(look.sum('authorizationChecks', { result: 'deny' })).toBe(0);
  });

  test('packets of both protocol versions and all codes', () => {
    expect(look.byNode('packetsReceived', { type: 'connect' })[n1]).toBe(26);
    expect(look.byNode('packetsSent', { type: 'connack' })[n1]).toBe(26);
    expect(look.byNode('packetsSent', { type: 'puback' })[n1]).toBe(1208);
    expect(look.byNode('packetsReceived', { type: 'pubrel' })[n1]).toBe(100);
    expect(look.byNode('packetsReceived', { type: 'subscribe' })[n1]).toBe(19);
  });

  test('5 retained messages in the cluster', () => {
    expect(look.byNode('retainedMessages')).toEqual({ [n1]: 5 });
    expect(look.byNode('retainedBytes')).toEqual(each(13_608, 14_008, 14_008));
  });

  test('memory of subscriptions as each node keeps them', () => {
    expect(look.byNode('subscriptionMemory', { method: 'native' })).toEqual(each(38_664, 37_656, 37_696));
  });

  test('every node sees the three and no split', () => {
    expect(look.running()).toEqual({
      [n1]: expect.arrayContaining([...verneMqNodes]),
      [n2]: expect.arrayContaining([...verneMqNodes]),
      [n3]: expect.arrayContaining([...verneMqNodes]),
    });
    expect(look.byNode('clusterPartitionsActive')).toEqual(each(0, 0, 0));
    expect(look.byNode('clusterBytesDropped')).toEqual(each(0, 0, 0));
  });

  test('the node itself: version, listener, memory, uptime', () => {
    expect(look.labels('brokerInfo')).toEqual(Array(3).fill({ broker: 'vernemq', version: '2.2.0', edition: '' }));
    expect(look.labels('listenerUp')[0]).toEqual({ listener: '198.18.21.11:1883', protocol: 'mqtt' });
    expect(look.byNode('listenerConnectionsCurrent')).toEqual(each(13, 12, 11));
    expect(look.byNode('listenerConnectionsMax')).toEqual(each(10_000, 10_000, 10_000));
    expect(look.byNode('memoryUsed', { kind: 'vm' })[n1]).toBe(47_356_968);
    expect(look.byNode('uptime')[n1]).toBe(82.386);
  });
});

test('an idle cluster has zeros, because it said so', async () => {
  await using verne = await openRecordedVerneMq('idle');
  const look = await lookAt(verne.adapter);
  expect(look.byNode('connectionsCurrent')).toEqual(each(0, 0, 0));
  expect(look.byNode('queuedMessages')).toEqual(each(0, 0, 0));
  expect(look.byNode('retainedMessages')).toEqual({ [n1]: 0 });
});

test('without an API key the status page gives view and listeners, and nothing is asked that needs one', async () => {
  await using verne = await openRecordedVerneMq('loaded', { apiKey: false });
  const look = await lookAt(verne.adapter);
  expect(look.failures()).toEqual({});
  expect(look.byNode('connectionsMax')).toEqual(each(10_000, 10_000, 10_000));
  expect(look.byNode('listenerConnectionsCurrent')).toEqual({});
  expect(Object.keys(look.running())).toEqual([...verneMqNodes]);
  expect(verne.http.asked('n1').some((path) => path.includes('/api/'))).toBe(false);
});
