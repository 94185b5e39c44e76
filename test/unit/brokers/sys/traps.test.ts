import { describe, expect, test } from 'vitest';
import { openSys } from '../../../../src/brokers/sys/adapter.ts';
import { defaultMappings } from '../../../../src/brokers/sys/default-mapping.ts';
import { mappingsFor, type SysOptions, sysOptions } from '../../../../src/brokers/sys/options.ts';
import { createTopicValues, type TopicValues } from '../../../../src/brokers/sys/topic-values.ts';
import { until } from '../../../../src/core/deadline.ts';
import { silentLog } from '../../../../src/core/log.ts';
import { type MetricKey, metrics } from '../../../../src/metrics/catalogue.ts';
import { openAedesBroker } from '../../../support/aedes-broker.ts';
import { offsetClock } from '../../../support/offset-clock.ts';
import { numberOf, numbersOf, sourceOf } from '../../../support/open-kind.ts';
import { fc } from '../../../support/property.ts';
import { replaySys } from '../../../support/replayed-sys.ts';
import { openScriptedBroker } from '../../../support/scripted-broker.ts';

const signal = () => AbortSignal.timeout(10_000);
const recording = 'sys/mosquitto-2.0.11.tsv';
const optionsOf = (raw: unknown): SysOptions => sysOptions.parse(raw);

function open(urls: readonly string[], raw: unknown = {}, clock = offsetClock()) {
  const nodes = urls.map((mqtt, index) => ({ name: `n${index + 1}`, mqtt }));
  const target = { cluster: 'c', nodes, auth: {}, tls: {}, log: silentLog, options: optionsOf(raw) };
  return openSys(target, { clock, random: () => 0.5 });
}

/** What is known of one metric after these messages, with one topic mapped to it. */
function told(key: MetricKey, entry: object, messages: readonly (readonly [text: string, retain?: boolean])[]) {
  const [mapping] = optionsOf({ topics: { [key]: { topic: 'x', ...entry } } }).topics;
  if (mapping === undefined) throw new Error('no mapping');
  const values = createTopicValues([mapping], { heartbeat: 'beat', version: 'version' });
  values.subscribed(3);
  const understood = messages.map(([text, retain = false]) =>
    values.receive({ topic: 'x', payload: Buffer.from(text), retain }, 0),
  );
  return { values, mapping, understood, number: values.number(mapping) };
}

const beat = (values: TopicValues, retain = false) =>
  values.receive({ topic: 'beat', payload: Buffer.from('1'), retain }, 0);

describe('traps of $SYS trees', () => {
  test('the numbers of a real broker are its numbers, without the exporter', async () => {
    await using broker = await replaySys(recording);
    await using adapter = open([broker.url]);
    const source = sourceOf(adapter, 'n1', 'sys');
    const before = await source.read(signal());
    expect(
      ['connectionsCurrent', 'sessionsCurrent', 'subscriptionsCurrent'].map((key) =>
        numberOf(before, key as MetricKey),
      ),
    ).toEqual([3, 4, 4]);
    expect(numberOf(before, 'messagesReceived')).toBe(30);
    expect(numberOf(before, 'payloadBytesReceived')).toBe(300);
    expect(numberOf(before, 'uptime')).toBe(4);
    await broker.tick();
    await until('the tick taken in', async () => numberOf(await source.read(signal()), 'uptime') === 6, {
      withinMs: 5_000,
      signal: signal(),
    });
    const after = await source.read(signal());
    expect(numberOf(after, 'connectionsCurrent')).toBe(3); // 4 with the connection that listens
    expect(numberOf(after, 'packetsReceived')).toBe(41);
  });

  test('"max" is a high-water mark: no default topic stands for a limit or a peak', () => {
    expect(defaultMappings.filter(({ topic }) => topic.includes('max'))).toEqual([]);
    expect(defaultMappings.filter(({ key }) => /Max|Limit|Peak/.test(key))).toEqual([]);
  });

  test("the count of retained messages includes the broker's own topics: not a default", () => {
    expect(defaultMappings.map(({ key }) => key)).not.toContain('retainedMessages');
  });

  test('only changes are published: an old value stays, and only the heartbeat tells staleness', async () => {
    await using broker = await replaySys(recording);
    const clock = offsetClock();
    await using adapter = open([broker.url], {}, clock);
    const source = sourceOf(adapter, 'n1', 'sys');
    await source.read(signal());
    for (let round = 0; round < 3; round += 1) {
      clock.jump(25_000);
      await broker.say({ '$SYS/broker/uptime': `${100 + round} seconds` });
      await until('the heartbeat', async () => ((await source.read(signal())).dataAgeSeconds ?? 99) < 5, {
        withinMs: 5_000,
        signal: signal(),
      });
    }
    expect(numberOf(await source.read(signal()), 'sessionsDisconnected')).toBe(1);
    clock.jump(31_000);
    await expect(source.read(signal())).rejects.toMatchObject({ reason: 'stale' });
  });

  test('a tree that is not retained tells nothing until its next tick: stale until then, and never a wrong number', async () => {
    await using broker = await openAedesBroker();
    const say = (topic: string, text: string) =>
      new Promise<void>((resolve) => {
        const packet = {
          cmd: 'publish',
          topic,
          payload: Buffer.from(text),
          qos: 0,
          retain: false,
          dup: false,
        } as const;
        broker.aedes.publish(packet, () => resolve());
      });
    await using adapter = open([`mqtt://${broker.address}`], {
      defaults: false,
      topics: {
        connectionsCurrent: { topic: '$SYS/brokers/{node}/stats/live_connections/count', includes: 'connection' },
      },
      heartbeat: { topic: '$SYS/brokers/{node}/uptime', interval: '60s' },
      version: '$SYS/brokers/{node}/version',
      firstDataWithin: '200ms',
    });
    const source = sourceOf(adapter, 'n1', 'sys');
    await expect(source.read(signal())).rejects.toMatchObject({
      reason: 'stale',
      message: expect.stringContaining('expected $SYS/brokers/n1/uptime within 0.2 s'),
    });
    await say('$SYS/brokers/n1/version', '5.8.9');
    await say('$SYS/brokers/n1/stats/live_connections/count', '12');
    await say('$SYS/brokers/other/stats/live_connections/count', '99');
    await say('$SYS/brokers/n1/uptime', 'three days');
    await until('the tick taken in', async () => (await source.read(signal()).catch(() => undefined)) !== undefined, {
      withinMs: 5_000,
      signal: signal(),
    });
    const answer = await source.read(signal());
    expect(numbersOf(answer, 'connectionsCurrent')).toEqual([11]);
    expect(answer.readings.find(({ metric }) => metric === metrics.brokerInfo.name)?.labels).toMatchObject({
      version: '5.8.9',
    });
  });

  test('a refused subscription to the heartbeat is a matter of permission', async () => {
    await using broker = await openScriptedBroker((connection, packet) => {
      if (packet.cmd !== 'subscribe') return connection.answer(packet);
      connection.send({
        cmd: 'suback',
        messageId: packet.messageId ?? 0,
        granted: packet.subscriptions.map(() => 0x80),
      });
    });
    await using adapter = open([`mqtt://${broker.address}`], { firstDataWithin: '100ms' });
    await expect(sourceOf(adapter, 'n1', 'sys').read(signal())).rejects.toMatchObject({ reason: 'auth' });
  });

  test('never a wildcard: exactly the mapped topics are subscribed to, the heartbeat last', async () => {
    await using broker = await openScriptedBroker((connection, packet) => connection.answer(packet));
    await using adapter = open([`mqtt://${broker.address}`], { firstDataWithin: '100ms' });
    await sourceOf(adapter, 'n1', 'sys')
      .read(signal())
      .catch(() => undefined);
    const asked = broker.connections.flatMap(({ received }) =>
      received.flatMap((packet) => (packet.cmd === 'subscribe' ? packet.subscriptions.map(({ topic }) => topic) : [])),
    );
    expect(asked.filter((topic) => /[+#]/.test(topic))).toEqual([]);
    expect(asked.at(-1)).toBe('$SYS/broker/uptime');
    expect(asked).toHaveLength(defaultMappings.length + 1); // and the version
  });

  test('a metric without a node label is read where there is one node', async () => {
    await using one = await replaySys(recording);
    await using two = await replaySys(recording);
    await using alone = open([one.url]);
    expect(numbersOf(await sourceOf(alone, 'n1', 'sys').read(signal()), 'subscriptionsShared')).toEqual([0]);
    await using both = open([one.url, two.url]);
    expect(numbersOf(await sourceOf(both, 'n2', 'sys').read(signal()), 'subscriptionsShared')).toEqual([]);
  });

  test('a metric that is mapped is not read from the default topic as well', () => {
    const mapped = mappingsFor(optionsOf({ topics: { uptime: { topic: '$SYS/up' } } }));
    expect(mapped.filter(({ key }) => key === 'uptime').map(({ topic }) => topic)).toEqual(['$SYS/up']);
  });
});

describe('a payload', () => {
  test('is a number, in the unit of the metric after scaling, counters whole', () => {
    expect(told('memoryUsed', { scale: 1024, labels: { kind: 'rss' } }, [['1.5']]).number).toBe(1536);
    expect(told('bytesReceived', { scale: 1024 }, [['0.3330078125']]).number).toBe(341);
    expect(told('uptime', { pattern: 'up (\\d+) min', scale: 60 }, [['broker up 3 min']]).number).toBe(180);
    expect(told('messagesSent', {}, [['1e3\n']]).number).toBe(1000);
  });

  test.each(['many', '', '-3', '18446744073709551613', 'NaN', 'Infinity', '0x10', '1,5', '12 seconds'])(
    '%s is no number of sessions: left out, and the value before is forgotten',
    (text) => {
      const { number, understood } = told('sessionsCurrent', {}, [['5'], [text]]);
      expect(number).toBeUndefined();
      expect(understood).toEqual([true, text === '']); // an empty payload is a deleted topic, nothing to complain of
    },
  );

  test('a counter with a fraction and a half true are not what they should be', () => {
    expect(told('messagesSent', {}, [['1.5']]).number).toBeUndefined();
    expect(told('alarmActive', { labels: { alarm: 'disk' } }, [['2']]).number).toBeUndefined();
    expect(told('alarmActive', { labels: { alarm: 'disk' } }, [['1']]).number).toBe(1);
  });

  test("the exporter's share is taken out of what was counted with it, and of nothing else", () => {
    expect(told('connectionsCurrent', { includes: 'connection' }, [['5', true]]).number).toBe(5);
    expect(told('connectionsCurrent', { includes: 'connection' }, [['5']]).number).toBe(4);
    expect(told('subscriptionsCurrent', { includes: 'subscriptions' }, [['5']]).number).toBe(2);
    expect(told('connectionsCurrent', { includes: 'connection' }, [['0']]).number).toBe(0);
    const kept = told('connectionsCurrent', { includes: 'connection' }, [['5', true]]);
    beat(kept.values, true);
    beat(kept.values);
    expect(kept.values.number(kept.mapping)).toBe(5); // the tick that may count us is not over
    beat(kept.values);
    expect(kept.values.number(kept.mapping)).toBe(4); // not sent again: somebody else has left
  });

  test('whatever comes, a number is undefined or one its metric can have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.boolean(), (text, retain) => {
        for (const key of ['messagesSent', 'sessionsCurrent', 'cpuUsage'] as const) {
          const { number } = told(key, {}, [[text, retain]]);
          if (number === undefined) continue;
          expect(Number.isFinite(number) && number >= 0 && !Object.is(number, -0)).toBe(true);
          if (key === 'messagesSent') expect(Number.isInteger(number)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
