import { beforeAll, describe, expect, test } from 'vitest';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedNats } from '../../../support/recorded-nats.ts';

const names = ['n1', 'n2', 'n3'];
const each = (n1: number, n2: number, n3: number) => ({ n1, n2, n3 });

// The numbers are what the clients of the recording did and counted, see test/fixtures/nats/README.md.
describe('NATS 2.10.27 under a known workload', () => {
  let look: Look;
  let only: Look;
  beforeAll(async () => {
    await using mixed = await openRecordedNats('2.10.27-loaded');
    look = await lookAt(mixed.adapter);
    await using mqtt = await openRecordedNats('2.10.27-loaded', { options: { mqttOnly: true } });
    only = await lookAt(mqtt.adapter);
  });

  test('every source answers, whichever way clients are counted', () => {
    expect(look.failures()).toEqual({});
    expect(only.failures()).toEqual({});
  });

  test('36 connections, 13 12 and 11, by the list and by the counters', () => {
    expect(look.byNode('connectionsCurrent')).toEqual(each(13, 12, 11));
    expect(only.byNode('connectionsCurrent')).toEqual(each(13, 12, 11));
    expect(look.byNode('socketQueuedBytes')).toEqual(each(0, 0, 0));
  });

  test('27 connections opened on n1: 13 that are still there and 14 that have left', () => {
    expect(only.byNode('connectionsOpened')).toEqual(each(27, 12, 11));
  });

  test('2308 publishes received, all on n1', () => {
    expect(only.byNode('messagesReceived')).toEqual(each(2308, 0, 0));
  });

  test('700 messages queued, told once by the node that leads their stream', () => {
    expect(look.byNode('queuedMessages', { method: 'native' })).toEqual({ n1: 700 });
    expect(look.byNode('queuedBytes', { method: 'native' })).toEqual({ n1: 100_100 });
  });

  test('5 retained messages, told once', () => {
    expect(look.byNode('retainedMessages')).toEqual({ n1: 5 });
    expect(look.byNode('retainedBytes')).toEqual({ n1: 935 });
  });

  test('43 sessions, told once: 36 of connected clients and 7 offline', () => {
    expect(look.byNode('sessionsCurrent')).toEqual({ n2: 43 });
  });

  test('every node sees the three and misses nobody', () => {
    expect(look.running()).toEqual({ n1: names, n2: names, n3: names });
    expect(look.byNode('clusterPeersUnreachable')).toEqual(each(0, 0, 0));
  });

  test('the server itself: version, age, memory, processor, limit, alarms', () => {
    expect(look.labels('brokerInfo')[0]).toEqual({ broker: 'nats', version: '2.10.27', edition: '' });
    expect(look.byNode('uptime')['n1']).toBeCloseTo(54.08, 1);
    expect(look.byNode('memoryUsed', { kind: 'rss' })['n1']).toBe(31_813_632);
    expect(look.byNode('cpuUsage')['n1']).toBe(0.03);
    expect(look.byNode('connectionsMax')).toEqual(each(65_536, 65_536, 65_536));
    expect(look.byNode('diskUsed', { kind: 'messages' })).toEqual(each(123_392, 123_392, 123_392));
    expect(look.byNode('diskLimit', { kind: 'messages' })).toEqual(
      each(51_001_740_288, 51_001_254_912, 51_001_153_536),
    );
    expect(look.byNode('alarmActive', { alarm: 'store_limit' })).toEqual(each(0, 0, 0));
    expect(look.byNode('alarmActive', { alarm: 'unhealthy' })).toEqual(each(0, 0, 0));
    expect(look.byNode('alarmActive', { alarm: 'no_meta_leader' })).toEqual(each(0, 0, 0));
  });
});
