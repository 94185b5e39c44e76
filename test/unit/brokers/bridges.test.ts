import { describe, expect, test } from 'vitest';
import { brokers } from '../../../src/brokers/index.ts';
import { createSysTree } from '../../../src/brokers/mosquitto/sys-tree.ts';
import { sysOptions } from '../../../src/brokers/sys/options.ts';
import { readingsOf as sysReadingsOf } from '../../../src/brokers/sys/sys-source.ts';
import { createTopicValues } from '../../../src/brokers/sys/topic-values.ts';
import type { Reading } from '../../../src/core/reading.ts';
import type { BrokerAdapter } from '../../../src/core/source.ts';
import { metrics } from '../../../src/metrics/catalogue.ts';
import { BRIDGE_TYPES } from '../../../src/metrics/label-values.ts';
import { openRecordedArtemis, openRecordedClassic } from '../../support/recorded-activemq.ts';
import { openRecordedEmqx } from '../../support/recorded-emqx.ts';
import { openRecordedNats } from '../../support/recorded-nats.ts';
import { openRecordedRabbitMq } from '../../support/recorded-rabbitmq.ts';
import { recordedSys } from '../../support/recorded-sys.ts';

type Recorded = AsyncDisposable & { readonly adapter: BrokerAdapter };

async function readingsOf(...opened: readonly Promise<Recorded>[]): Promise<readonly Reading[]> {
  const all: Reading[] = [];
  for (const opening of opened) {
    await using recorded = await opening;
    const signal = AbortSignal.timeout(10_000);
    const answers = await Promise.allSettled(recorded.adapter.sources.map((source) => source.read(signal)));
    all.push(...answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.readings : [])));
  }
  return all;
}

/** What a Mosquitto said of its bridge while it was cut off and found its way back. */
function mosquittoReadings(): readonly Reading[] {
  const tree = createSysTree(10_000);
  return recordedSys('mosquitto/2.0.21-bridge-cut-region-a.tsv').flatMap(({ atMs, ...message }) => {
    tree.receive(message, atMs);
    return tree.bridges.readings('a');
  });
}

/** A broker of any make whose operator said which topics tell of its bridges. */
function mappedReadings(): readonly Reading[] {
  const entry = (bridge: string) => ({ topic: `links/${bridge}`, labels: { bridge, type: 'bridge' } });
  const mappings = sysOptions.parse({ topics: { bridgeUp: [entry('a'), entry('b')] } }).topics;
  const values = createTopicValues(mappings, { heartbeat: 'beat', version: 'version' });
  for (const [bridge, up] of Object.entries({ a: '1', b: '0' })) {
    values.receive({ topic: `links/${bridge}`, payload: Buffer.from(up), retain: true }, 0);
  }
  return sysReadingsOf('n', mappings, values);
}

/** Every kind that tells whether a bridge is up, with a fixture in which one is and one is not. */
const fixtures: Readonly<Record<string, () => Promise<readonly Reading[]>>> = {
  activemq: () => readingsOf(openRecordedClassic('5.17.6-cut-15s')),
  artemis: () => readingsOf(openRecordedArtemis('2.44.0-loaded'), openRecordedArtemis('2.44.0-unlinked')),
  emqx: () =>
    readingsOf(
      openRecordedEmqx('6.2-derived', ['emqx@new1', 'emqx@new2']),
      openRecordedEmqx('5.0-derived', ['emqx@old1']),
    ),
  mosquitto: () => Promise.resolve(mosquittoReadings()),
  nats: () => readingsOf(openRecordedNats('2.10-derived-bridges')),
  rabbitmq: () => readingsOf(openRecordedRabbitMq('4.3-derived-cut', ['rabbit@q1', 'rabbit@q2', 'rabbit@q3'])),
  sys: () => Promise.resolve(mappedReadings()),
};

const kinds = Object.keys(brokers).filter((kind) => brokers[kind]?.support.bridgeUp !== undefined);

describe('every kind that tells whether a bridge is up', () => {
  test('has a fixture', () => {
    expect(Object.keys(fixtures)).toEqual(kinds.toSorted());
  });

  test.each(kinds)('%s: one is up and one is down', async (kind) => {
    const up = (await fixtures[kind]?.())?.filter(({ metric }) => metric === metrics.bridgeUp.name) ?? [];
    expect([...new Set(up.map(({ value }) => value))].toSorted()).toEqual([0, 1]);
  });

  test.each(kinds)('%s: what crosses, waits and is lost is of a bridge that is told', async (kind) => {
    const readings = (await fixtures[kind]?.()) ?? [];
    const seriesOf = (metric: string) =>
      readings
        .filter((reading) => reading.metric === metric)
        .map(({ labels }) => `${labels['node']} ${labels['bridge']}`);
    const told = new Set(seriesOf(metrics.bridgeUp.name));
    const { bridgeMessages, bridgeMessagesDropped, bridgeQueuedMessages } = metrics;
    for (const metric of [bridgeMessages, bridgeMessagesDropped, bridgeQueuedMessages]) {
      expect(seriesOf(metric.name).filter((series) => !told.has(series))).toEqual([]);
    }
  });

  test('between them they use every type of bridge there is, and no other', async () => {
    const all = (await Promise.all(Object.values(fixtures).map((read) => read()))).flat();
    const types = all.flatMap(({ metric, labels: { type } }) =>
      metric === metrics.bridgeUp.name && type !== undefined ? [type] : [],
    );
    expect([...new Set(types)].toSorted()).toEqual([...BRIDGE_TYPES].toSorted());
  });
});
