import { describe, expect, test } from 'vitest';
import { openAedes } from '../../../../src/brokers/aedes/adapter.ts';
import { aedes } from '../../../../src/brokers/aedes/kind.ts';
import { createMembership } from '../../../../src/brokers/aedes/membership.ts';
import { createNodeState } from '../../../../src/brokers/aedes/node-state.ts';
import { until } from '../../../../src/core/deadline.ts';
import { silentLog } from '../../../../src/core/log.ts';
import { metrics } from '../../../../src/metrics/catalogue.ts';
import { offsetClock } from '../../../support/offset-clock.ts';
import { numberOf, numbersOf, openKind, sourceOf } from '../../../support/open-kind.ts';
import { replaySys } from '../../../support/replayed-sys.ts';

const signal = () => AbortSignal.timeout(10_000);

async function openA1(recording: string) {
  const broker = await replaySys(`aedes/${recording}.tsv`);
  const clock = offsetClock();
  const target = {
    cluster: 'c',
    nodes: ['a1', 'a2', 'a3'].map((name) => ({ name, mqtt: name === 'a1' ? broker.url : 'mqtt://127.0.0.1:1' })),
    auth: {},
    tls: {},
    log: silentLog,
    options: { heartbeatInterval: 5_000 },
  };
  const adapter = openAedes(target, { clock, random: () => 0.5 });
  return {
    broker,
    clock,
    source: sourceOf(adapter, 'a1', 'sys'),
    [Symbol.asyncDispose]: async () => {
      await adapter[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
    },
  };
}

describe('traps of aedes', () => {
  test('a node delivers the numbers of all nodes: only its own are its own (the triples)', async () => {
    await using a1 = await openA1('loaded-a1');
    const answer = await a1.source.read(signal());
    expect(numbersOf(answer, 'connectionsCurrent')).toEqual([13]);
    expect(new Set(answer.readings.map(({ labels }) => labels['node']))).toEqual(new Set(['a1']));
  });

  test('clients/total is connected now, the exporter taken out once it is in', async () => {
    await using a1 = await openA1('loaded-a1');
    expect(numberOf(await a1.source.read(signal()), 'connectionsCurrent')).toBe(13);
    await a1.broker.say({
      '$SYS/a1/uptime': '105',
      '$SYS/a1/clients/total': '14',
      '$SYS/a1/messages/publish/sent': '2311',
    });
    await until(
      'the round taken in',
      async () => numberOf(await a1.source.read(signal()), 'messagesReceived') === 2311,
      {
        withinMs: 5_000,
        signal: signal(),
      },
    );
    expect(numberOf(await a1.source.read(signal()), 'connectionsCurrent')).toBe(13);
  });

  test('messages/publish/sent counts what was received', async () => {
    await using a1 = await openA1('loaded-a1');
    const answer = await a1.source.read(signal());
    expect(numberOf(answer, 'messagesReceived')).toBe(2310);
    expect(numbersOf(answer, 'messagesSent')).toEqual([]);
  });

  test('heap maximum is no limit, and the machine load is no CPU of the broker', async () => {
    await using a1 = await openA1('loaded-a1');
    const answer = await a1.source.read(signal());
    expect(numbersOf(answer, 'memoryLimit')).toEqual([]);
    expect(numbersOf(answer, 'cpuUsage')).toEqual([]);
    expect(answer.readings.find(({ metric }) => metric === metrics.memoryUsed.name)?.labels['kind']).toBe('heap');
  });

  test('clients/maximum is a peak and no limit', async () => {
    await using a1 = await openA1('loaded-a1');
    const answer = await a1.source.read(signal());
    expect(numberOf(answer, 'connectionsPeak')).toBe(14);
    expect(numbersOf(answer, 'connectionsMax')).toEqual([]);
  });

  for (const recording of ['a3-killed-a1', 'a3-cut-off-a1']) {
    test(`retained values of a dead node stay for ever and are no sign of life: ${recording}`, async () => {
      await using a1 = await openA1(recording);
      await a1.source.read(signal());
      a1.clock.jump(10_000);
      while (await a1.broker.tick());
      await until('a view', async () => (await a1.source.read(signal())).views !== undefined, {
        withinMs: 5_000,
        signal: signal(),
      });
      // What the exporter makes of a view must not be called unsupported.
      for (const key of ['clusterViews', 'clusterViewNodes', 'clusterNodesStopped']) {
        expect(Object.keys(aedes.support)).toContain(key);
      }
      expect((await a1.source.read(signal())).views).toEqual([
        { node: 'a1', running: ['a1', 'a2'], known: ['a1', 'a2', 'a3'] },
      ]);
    });
  }

  test("a node whose own statistics stop is stale, whatever it still delivers of others'", async () => {
    await using a1 = await openA1('loaded-a1');
    await a1.source.read(signal());
    a1.clock.jump(16_000);
    await a1.broker.say({ '$SYS/a2/uptime': '200', '$SYS/a3/uptime': '200' });
    await expect(a1.source.read(signal())).rejects.toMatchObject({ reason: 'stale' });
  });

  test('no view before every living node had its turn, unless all were heard', () => {
    const members = createMembership('a1', ['a1', 'a2', 'a3'], 1_000);
    members.listeningSince(0);
    members.heard('a1', 100);
    members.heard('a2', 200);
    expect(members.view(300)).toBeUndefined();
    members.heard('a3', 400);
    expect(members.view(500)).toEqual({ node: 'a1', running: ['a1', 'a2', 'a3'], known: ['a1', 'a2', 'a3'] });
    members.heard('a1', 3_000);
    members.heard('a2', 3_000);
    expect(members.view(3_401)?.running).toEqual(['a1', 'a2']);
  });

  test('an id made up at every start is known after it was heard, and the number of strangers is bounded', () => {
    const members = createMembership('a1', ['a1'], 1_000);
    members.listeningSince(0);
    for (let start = 0; start < 500; start += 1) members.heard(`random-${start}`, start);
    members.heard('a1', 5_000);
    expect(members.view(5_000)?.known).toHaveLength(101);
    expect(members.view(5_000)?.running).toEqual(['a1']);
  });

  test('the store is shared: retained, queued and sessions come from one node only', async () => {
    const names = ['a1', 'a2'];
    const brokers = await Promise.all(names.map((name) => replaySys(`aedes/loaded-${name}.tsv`)));
    const nodes = brokers.map(({ url }, index) => ({ name: names[index] ?? '', mqtt: url }));
    await using adapter = await openKind('aedes', nodes, { heartbeatInterval: '5s' });
    const read = () => Promise.all(adapter.sources.map((source) => source.read(signal())));
    await read();
    for (const [index, broker] of brokers.entries()) {
      const own = `$SYS/${names[index]}`;
      await broker.say({ [`${own}/uptime`]: '200', [`${own}/retained/count`]: '5', [`${own}/queued/count`]: '700' });
    }
    await until(
      'the numbers taken in',
      async () => (await read()).flatMap((one) => numbersOf(one, 'queuedMessages')).length > 0,
      {
        withinMs: 5_000,
        signal: signal(),
      },
    );
    const answers = await read();
    expect(answers.flatMap((answer) => numbersOf(answer, 'retainedMessages'))).toEqual([5]);
    expect(answers.flatMap((answer) => numbersOf(answer, 'queuedMessages'))).toEqual([700]);
    for (const broker of brokers) await broker[Symbol.asyncDispose]();
  });

  test('a payload that is no number is left out, said and never thrown', () => {
    const state = createNodeState(1_000);
    expect(state.receive('clients/total', { topic: '', payload: Buffer.from('x'), retain: false }, 0)).toBe(false);
    expect(state.number('clients/total')).toBeUndefined();
  });

  test('a node name that cannot be an id in a topic is refused', async () => {
    await expect(openKind('aedes', [{ name: 'a/1', mqtt: 'mqtt://127.0.0.1:1' }])).rejects.toThrow(/id of the broker/);
  });
});
