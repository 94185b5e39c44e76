import { describe, expect, test } from 'vitest';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedNanoMq } from '../../../support/recorded-nanomq.ts';

/** What the clients of the recorded workload did and counted. */
const truth = {
  connected: 14,
  offlineSessions: 7,
  subscribers: 20,
  filters: 19,
  publishes: 2308,
  wills: 1,
  ownEvents: 35,
  toNobody: 3 + 5 + 1,
};

async function look(fixture: string): Promise<Look> {
  await using nanomq = await openRecordedNanoMq(fixture);
  const seen = await lookAt(nanomq.adapter);
  expect(seen.failures()).toEqual({});
  return seen;
}

describe('a loaded NanoMQ against what its clients counted', () => {
  test('connections and sessions are exact', async () => {
    const seen = await look('0.25.5-loaded');
    expect(seen.byNode('connectionsCurrent')).toEqual({ n1: truth.connected });
    expect(seen.byNode('sessionsCurrent')).toEqual({ n1: truth.connected + truth.offlineSessions });
    expect(seen.byNode('sessionsDisconnected')).toEqual({ n1: truth.offlineSessions });
  });

  test('subscribing sessions and distinct filters are exact', async () => {
    const seen = await look('0.25.5-loaded');
    expect(seen.byNode('subscribersCurrent')).toEqual({ n1: truth.subscribers });
    expect(seen.sum('topicsCurrent')).toBe(truth.filters);
  });

  test('received is what clients published, wills and the events of the broker', async () => {
    const seen = await look('0.25.5-loaded');
    expect(seen.byNode('messagesReceived')).toEqual({ n1: truth.publishes + truth.wills + truth.ownEvents });
  });

  test('dropped is what nobody had asked for, the events of the broker among it', async () => {
    const seen = await look('0.25.5-loaded');
    expect(seen.byNode('messagesDropped')).toEqual({ n1: truth.toNobody + truth.ownEvents });
    expect(seen.labels('messagesDropped')).toEqual([{ reason: 'no_subscribers' }]);
  });

  test('version, uptime and memory', async () => {
    const seen = await look('0.25.5-loaded');
    expect(seen.labels('brokerInfo')).toEqual([{ broker: 'nanomq', version: '0.25.5-7', edition: '' }]);
    expect(seen.byNode('uptime')).toEqual({ n1: 23 });
    expect(seen.byNode('memoryUsed', { kind: 'rss' })).toEqual({ n1: 3_805_184 });
  });

  test('a client that left is gone from the next read', async () => {
    const seen = await look('0.25.5-one-client-left');
    expect(seen.byNode('connectionsCurrent')).toEqual({ n1: truth.connected - 1 });
    expect(seen.byNode('subscribersCurrent')).toEqual({ n1: truth.subscribers - 1 });
    expect(seen.byNode('uptime')).toEqual({ n1: 98 });
  });

  test('a fresh broker without clients has known zeros', async () => {
    const seen = await look('0.25.5-idle');
    expect(seen.byNode('connectionsCurrent')).toEqual({ n1: 0 });
    expect(seen.byNode('sessionsDisconnected')).toEqual({ n1: 0 });
    expect(seen.byNode('messagesReceived')).toEqual({ n1: 0 });
  });
});
