import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openMosquitto } from '../../../../src/brokers/mosquitto/adapter.ts';
import { createSysTree, type SysTree } from '../../../../src/brokers/mosquitto/sys-tree.ts';
import { filters, numberTopics } from '../../../../src/brokers/mosquitto/topics.ts';
import { undercountsReceived } from '../../../../src/brokers/mosquitto/version.ts';
import { until } from '../../../../src/core/deadline.ts';
import { silentLog } from '../../../../src/core/log.ts';
import type { SourceAnswer } from '../../../../src/core/source.ts';
import { metrics } from '../../../../src/metrics/catalogue.ts';
import { offsetClock } from '../../../support/offset-clock.ts';
import { numberOf, numbersOf, openKind, sourceOf } from '../../../support/open-kind.ts';
import { openRecordedHttp } from '../../../support/recorded-http.ts';
import { recordedSys } from '../../../support/recorded-sys.ts';
import { replaySys } from '../../../support/replayed-sys.ts';

const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'mosquitto');
const signal = () => AbortSignal.timeout(10_000);

async function readOnce(recording: string): Promise<SourceAnswer> {
  await using broker = await replaySys(`mosquitto/${recording}.tsv`);
  await using adapter = await openKind('mosquitto', [{ name: 'n1', mqtt: broker.url }]);
  return await sourceOf(adapter, 'n1', 'sys').read(signal());
}

function treeOf(topics: Readonly<Record<string, string>>): SysTree {
  const tree = createSysTree(10_000);
  for (const [name, text] of Object.entries(topics)) {
    tree.receive({ topic: `$SYS/broker/${name}`, payload: Buffer.from(text), retain: true }, 0);
  }
  return tree;
}

describe('traps of Mosquitto', () => {
  test('"max" is a high-water mark of sessions: it is no limit and no peak of connections', async () => {
    const answer = await readOnce('2.0.21-loaded');
    expect(numbersOf(answer, 'connectionsMax')).toEqual([]);
    expect(numbersOf(answer, 'connectionsPeak')).toEqual([]);
    expect(numbersOf(answer, 'memoryLimit')).toEqual([]);
  });

  test('documented topics that are not published are not waited for, and never with a wildcard over everything', () => {
    expect(filters.filter((filter) => filter.includes('/mqtt/') || filter.includes('inflight'))).toEqual([]);
    expect(filters.filter((filter) => filter === '$SYS/#' || filter === '$SYS/broker/#')).toEqual([]);
    expect(filters.filter((filter) => filter.includes('log'))).toEqual([]);
    expect(new Set(filters).size).toBe(filters.length);
    expect(filters.at(-1)).toBe('$SYS/broker/uptime');
  });

  test('only changes are published: an old value stays, and only the heartbeat tells staleness', async () => {
    await using broker = await replaySys('mosquitto/2.0.21-loaded.tsv');
    const clock = offsetClock();
    const target = { cluster: 'c', nodes: [{ name: 'n1', mqtt: broker.url }], auth: {}, tls: {}, log: silentLog };
    await using adapter = openMosquitto({ ...target, options: { sysInterval: 10_000 } }, { clock, random: () => 0.5 });
    const source = sourceOf(adapter, 'n1', 'sys');
    expect((await source.read(signal())).dataAgeSeconds).toBeLessThan(5);
    for (let round = 1; round <= 6; round += 1) {
      clock.jump(20_000);
      await broker.say({ '$SYS/broker/uptime': `${99 + 10 * round} seconds` });
      await until('the heartbeat taken in', async () => ((await source.read(signal())).dataAgeSeconds ?? 99) < 5, {
        withinMs: 5_000,
        signal: signal(),
      });
    }
    expect(numberOf(await source.read(signal()), 'sessionsDisconnected')).toBe(7); // last sent two minutes ago
    clock.jump(34_000);
    expect((await source.read(signal())).dataAgeSeconds).toBeGreaterThan(33);
    clock.jump(2_000);
    await expect(source.read(signal())).rejects.toMatchObject({ reason: 'stale' });
  });

  test('the topic of the retained count contains a space', () => {
    expect(filters).toContain('$SYS/broker/retained messages/count');
  });

  test('stored and retained include $SYS topics: queued is their difference', async () => {
    const answer = await readOnce('2.0.21-loaded');
    expect(numberOf(answer, 'storedMessages')).toBe(758);
    expect(numberOf(answer, 'queuedMessages')).toBe(700);
    expect(answer.readings.find(({ metric }) => metric === metrics.queuedMessages.name)?.labels).toEqual({
      node: 'n1',
      method: 'derived',
    });
  });

  test('in the first tick after a start the two counts are taken at different moments: queued waits for the next', async () => {
    expect(numbersOf(await readOnce('2.0.21-restarted'), 'queuedMessages')).toEqual([]);
  });

  test('offline sessions below zero or near 2^64 are left out and no parse problem', () => {
    for (const text of ['-3', '18446744073709551613', '2147483648']) {
      expect(treeOf({ 'clients/disconnected': text }).number('clients/disconnected')).toBeUndefined();
    }
    expect(treeOf({ 'clients/disconnected': '0' }).number('clients/disconnected')).toBe(0);
  });

  test('a payload that is no number is left out, said and never thrown', () => {
    const tree = treeOf({ 'clients/total': '3' });
    const message = { topic: '$SYS/broker/clients/total', payload: Buffer.from('many'), retain: false };
    expect(tree.receive(message, 0)).toBe('unparsable');
    expect(tree.number('clients/total')).toBeUndefined();
  });

  test('messages/* are packets of every type, publish/messages/* are messages', async () => {
    const answer = await readOnce('2.0.21-loaded');
    expect(numberOf(answer, 'packetsReceived')).toBe(3069);
    expect(numberOf(answer, 'messagesReceived')).toBe(2308);
  });

  test('load averages are a minute long: CONNECTs a second are a sixtieth', async () => {
    expect(numberOf(await readOnce('2.0.21-loaded'), 'connectRate')).toBeCloseTo(22.17 / 60, 6);
  });

  test('up to 2.0.14 retained and QoS 2 messages are missing from the received count: it is left out', () => {
    expect(undercountsReceived('mosquitto version 2.0.14')).toBe(true);
    expect(undercountsReceived('mosquitto version 2.0.15')).toBe(false);
    expect(undercountsReceived('mosquitto version 2.1.2')).toBe(false);
  });

  test('a bridge is up until the broker says 0, and its topics may be forged without end', async () => {
    const bridge = recordedSys('mosquitto/2.0.21-bridge-cut-region-a.tsv');
    const states: string[] = [];
    const tree = createSysTree(10_000);
    for (const { atMs, ...message } of bridge) {
      tree.receive(message, atMs);
      const [state] = tree.bridges.readings('a');
      if (state === undefined) continue;
      const now = `${state.labels['bridge']}=${state.value}`;
      if (states.at(-1) !== now) states.push(now);
    }
    expect(states).toEqual(['1', '0', '1', '0', '1'].map((state) => `mb1.to-region-b=${state}`));
    for (let forged = 0; forged < 300; forged += 1) {
      const topic = `$SYS/broker/connection/forged-${forged}/state`;
      tree.receive({ topic, payload: Buffer.from('1'), retain: false }, 0);
    }
    expect(tree.bridges.readings('a')).toHaveLength(100);
  });

  test('what the bridge lost in the cut is in the dropped count', () => {
    const tree = createSysTree(10_000);
    for (const { atMs, ...message } of recordedSys('mosquitto/2.0.21-bridge-cut-region-a.tsv')) {
      tree.receive(message, atMs);
    }
    expect(tree.number('publish/messages/dropped')).toBe(597);
  });

  test('sys_interval 0: the HTTP API says 1 everywhere, which is stale and not a broker with one client', async () => {
    await using http = await openRecordedHttp(join(fixtures, 'sys-interval-0'));
    await using adapter = await openKind('mosquitto', [{ name: 'n1', api: http.url('n1') }]);
    await expect(sourceOf(adapter, 'n1', 'http').read(signal())).rejects.toMatchObject({
      reason: 'stale',
      message: expect.stringContaining('sys_interval'),
    });
  });

  test('the HTTP API tells the truth about connections, and of retained messages nothing that can be proven', async () => {
    await using http = await openRecordedHttp(join(fixtures, '2.1.2-loaded'));
    await using adapter = await openKind('mosquitto', [{ name: 'n1', api: http.url('n1') }]);
    const answer = await sourceOf(adapter, 'n1', 'http').read(signal());
    expect(numberOf(answer, 'connectionsCurrent')).toBe(14);
    expect(numberOf(answer, 'subscriptionsCurrent')).toBe(18);
    expect(numberOf(answer, 'subscriptionsShared')).toBe(2);
    expect(numberOf(answer, 'queuedMessages')).toBe(700);
    expect(numbersOf(answer, 'retainedMessages')).toEqual([]);
    expect(numbersOf(answer, 'listenerUp')).toEqual([1, 1]);
    expect(answer.readings.find(({ metric }) => metric === metrics.brokerInfo.name)?.labels['version']).toBe('2.1.2');
  });

  test('with both addresses $SYS owns the numbers and HTTP is asked for listeners only', async () => {
    await using http = await openRecordedHttp(join(fixtures, '2.1.2-loaded'));
    await using broker = await replaySys('mosquitto/2.1.2-loaded.tsv');
    await using adapter = await openKind('mosquitto', [{ name: 'n1', api: http.url('n1'), mqtt: broker.url }]);
    const answer = await sourceOf(adapter, 'n1', 'http').read(signal());
    expect([...new Set(answer.readings.map(({ metric }) => metric))]).toEqual([metrics.listenerUp.name]);
    expect(http.asked('n1')).toEqual(['/api/v1/listeners']);
  });

  test('after the first tick the exporter is in the counts and taken out of them again', async () => {
    await using broker = await replaySys('mosquitto/2.1.2-loaded.tsv');
    await using adapter = await openKind('mosquitto', [{ name: 'n1', mqtt: broker.url }]);
    const source = sourceOf(adapter, 'n1', 'sys');
    const before = await source.read(signal());
    await broker.tick();
    await until('the tick taken in', async () => numberOf(await source.read(signal()), 'packetsReceived') === 3074, {
      withinMs: 5_000,
      signal: signal(),
    });
    const after = await source.read(signal());
    for (const key of ['connectionsCurrent', 'sessionsCurrent'] as const) {
      expect([numberOf(before, key), numberOf(after, key)]).toEqual(key === 'connectionsCurrent' ? [14, 14] : [21, 21]);
    }
    expect(numberOf(before, 'subscriptionsCurrent')).toBe(18);
  });

  test('every number but the deliberate exceptions becomes a metric', () => {
    expect(numberTopics.filter((topic) => topic.reading === undefined).map(({ name }) => name)).toEqual([
      'clients/active',
      'clients/inactive',
      'clients/maximum',
      'store/messages/count',
      'shared_subscriptions/count',
      'retained messages/count',
      'heap/maximum',
      'connections/socket/count',
    ]);
  });

  test('a node without any address is refused by name', async () => {
    await expect(openKind('mosquitto', [{ name: 'n7' }])).rejects.toThrow(/"n7".*expected mqtt or api/);
  });
});
