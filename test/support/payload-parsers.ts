import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import { askedMetrics, brokerReadings } from '../../src/brokers/aws-iot-core/broker-metrics.ts';
import { metricData } from '../../src/brokers/aws-iot-core/metric-data.ts';
import { createIntervalCounters } from '../../src/brokers/interval-counters.ts';
import type { Reading } from '../../src/core/reading.ts';
import { SourceError } from '../../src/core/source.ts';
import { parseInfo } from '../../src/dependencies/redis/info.ts';
import { infoReadings } from '../../src/dependencies/redis/info-readings.ts';
import { parsePrometheusText } from '../../src/http/prometheus-text.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { reading } from '../../src/metrics/metric.ts';
import { soundSource } from '../../src/metrics/sound-source.ts';
import { openAzure } from './fake-azure.ts';
import {
  azureReply,
  type Deform,
  fixtures,
  jolokiaReply,
  type PlayedCluster,
  recordedStates,
  replyOf,
  someSecret,
  tellCluster,
  tellDependency,
} from './http-payloads.ts';
import { hearing, messagesIn, tellReadings } from './mqtt-payloads.ts';
import { playedTransport } from './played-transport.ts';
import { verneMqNodes } from './recorded-vernemq.ts';
import { setClock } from './set-clock.ts';
import { askSources, heldBack, type Told } from './told-sources.ts';

/** Something that reads what a broker or a dependency says, and recordings to spoil. */
export interface PayloadParser {
  /** Keys of the registries it belongs to; none for what all kinds share. */
  readonly kinds: readonly string[];
  readonly seeds: readonly string[];
  /** Everything told from a recording whose every answer went through `deform`. */
  readonly tell: (seed: string, deform: Deform) => Promise<Told>;
}

/** Kinds that read no payload. */
export const withoutPayload: Readonly<Record<string, string>> = {
  tcp: 'it connects and reads nothing',
  'virtual-address': 'it compares addresses, and messages with those it sent',
};

function cluster(
  kind: string,
  names: readonly string[],
  more: Partial<PlayedCluster> & {
    readonly load?: Parameters<typeof replyOf>[1];
    readonly seeds?: readonly string[];
  } = {},
): PayloadParser {
  return {
    kinds: [kind],
    seeds: more.seeds ?? recordedStates(kind),
    tell: (seed, deform) => tellCluster({ kind, names, ...more, reply: replyOf(join(kind, seed), more.load) }, deform),
  };
}

const bodies = new Map<string, Buffer>();

function bodyOf(path: string): Buffer {
  const body = bodies.get(path) ?? readFileSync(join(fixtures, path));
  bodies.set(path, body);
  return body;
}

function files(
  folder: string,
  kinds: readonly string[],
  tell: (body: Buffer, deform: Deform) => Promise<Told>,
): PayloadParser {
  const seeds = readdirSync(join(fixtures, folder)).filter((name) => /\.(?:tsv|txt|csv)$/.test(name));
  return { kinds, seeds: seeds.toSorted(), tell: (seed, deform) => tell(bodyOf(join(folder, seed)), deform) };
}

function heard(kind: keyof typeof hearing): PayloadParser {
  return files(kind, [kind], (body, deform) => tellReadings(() => hearing[kind](messagesIn(deform(body)))));
}

const aws: PayloadParser = {
  kinds: ['aws-iot-core'],
  seeds: ['get-metric-data-page-1.json', 'get-metric-data-page-2.json'],
  tell: async (seed, deform) => {
    const read = async (): Promise<readonly Reading[]> => {
      const text = deform(bodyOf(join('aws-iot-core', seed))).toString('utf8');
      const window = { fromMs: 0, untilMs: Date.parse('2027-01-01') };
      const counters = createIntervalCounters(0);
      const told = await metricData(
        async () => asTheSdkReads(text),
        askedMetrics,
        window,
        new AbortController().signal,
      );
      counters.take(told, window);
      return brokerReadings('n', (name) => (told.has(name) ? counters.total(name) : undefined));
    };
    return await askSources([
      soundSource({ name: 'cloudwatch', read: async () => ({ readings: await read() }) }, heldBack.log),
    ]);
  },
};

const azure: PayloadParser = {
  kinds: ['azure-iot-hub'],
  seeds: ['.'],
  tell: async (seed, deform) => {
    const clock = setClock('2026-01-01T10:00:00Z');
    const transport = playedTransport(replyOf(join('azure-iot-hub', seed), azureReply), deform);
    await using adapter = openAzure('http://azure', clock, { dailyMessageQuota: 400_000 }, transport);
    clock.advance(10 * 60_000);
    return await askSources(adapter.sources.map((source) => soundSource(source, heldBack.log)));
  },
};

/** The SDK makes dates of times; what it cannot read it throws before we see it. */
function asTheSdkReads(text: string): GetMetricDataCommandOutput {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new SourceError('parse', 'as the SDK would say', { cause: error });
  }
  const { MetricDataResults, NextToken } = (document ?? {}) as GetMetricDataCommandOutput;
  const dated = Array.isArray(MetricDataResults)
    ? MetricDataResults.map((result: { Timestamps?: unknown } | null) =>
        Array.isArray(result?.Timestamps)
          ? { ...result, Timestamps: result.Timestamps.map((time: unknown) => new Date(Number(time) * 1_000)) }
          : result,
      )
    : undefined;
  const token = typeof NextToken === 'string' && NextToken.length < 5 ? { NextToken } : {};
  return { $metadata: {}, MetricDataResults: dated, ...token } as unknown as GetMetricDataCommandOutput;
}

/** The shared parser of Prometheus pages by itself: every sample of it as a reading, so that its types show. */
const prometheusText: PayloadParser = {
  kinds: [],
  seeds: [
    'rabbitmq/4.0.5-loaded/http/n2',
    'emqx/5.8.9-loaded/http/n2',
    'nanomq/0.25.5-loaded/http/n1',
    'hivemq/enterprise-derived/http/n1',
  ],
  tell: async (seed, deform) => {
    const file = readdirSync(join(fixtures, seed)).find((name) => name.endsWith('.txt')) ?? '';
    const page = parsePrometheusText(deform(bodyOf(join(seed, file))).toString('utf8'));
    const samples = [...page.samples].flatMap(([name, all]) => all.map((sample) => ({ name, ...sample })));
    const wrong = samples.filter(
      ({ name, labels, value }) =>
        typeof value !== 'number' ||
        !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name) ||
        Object.entries(labels).some(([label, text]) => typeof text !== 'string' || !/^[a-zA-Z_]\w*$/.test(label)),
    );
    if (wrong.length > 0) throw new Error(`not a sample: ${JSON.stringify(wrong[0])}`);
    return { answers: [{ readings: [reading(metrics.uptime, { node: 'n' }, samples.length)] }], failures: [] };
  },
};

/** Everything that reads payloads. A kind of a registry without a line here fails the completeness test. */
export const payloadParsers: Readonly<Record<string, PayloadParser>> = {
  'activemq over Jolokia': cluster('activemq', ['n1', 'n2'], { load: jolokiaReply }),
  'aedes $SYS': heard('aedes'),
  'artemis over Jolokia': cluster('artemis', ['a', 'b'], {
    load: jolokiaReply,
    hosts: ['a', 'b'],
    options: { queues: true },
  }),
  'aws-iot-core GetMetricData': aws,
  'azure-iot-hub over HTTP': azure,
  'ejabberd over HTTP': cluster('ejabberd', ['ejabberd@e1', 'ejabberd@e2']),
  'emqx over HTTP': cluster('emqx', ['emqx@198.18.10.11', 'emqx@198.18.10.12'], { options: { clients: true } }),
  'haproxy over HTTP': files('dependencies/haproxy', ['haproxy'], (body, deform) =>
    tellDependency('haproxy', body, deform),
  ),
  'hivemq over HTTP': cluster('hivemq', ['n1', 'n2']),
  'mosquitto $SYS': heard('mosquitto'),
  'mosquitto over HTTP': cluster('mosquitto', ['n1'], { seeds: ['2.1.2-loaded', 'sys-interval-0'] }),
  'nanomq over HTTP': cluster('nanomq', ['n1']),
  'nats over HTTP': cluster('nats', ['n1', 'n2']),
  'nats over HTTP, MQTT only': cluster('nats', ['n1', 'n2'], { options: { mqttOnly: true } }),
  'nginx over HTTP': files('dependencies/nginx', ['nginx'], (body, deform) => tellDependency('nginx', body, deform)),
  'Prometheus pages': prometheusText,
  'rabbitmq over HTTP': cluster('rabbitmq', ['rabbit@r1', 'rabbit@r2']),
  'redis INFO': files('dependencies/redis', ['redis'], (body, deform) =>
    tellReadings(() => {
      const info = parseInfo(deform(body).toString('utf8'));
      return info === undefined ? [] : infoReadings('d', info);
    }),
  ),
  'sys topics': {
    ...files('mosquitto', ['sys'], (body, deform) => tellReadings(() => hearing.sys(messagesIn(deform(body))))),
  },
  'vernemq over HTTP': cluster('vernemq', verneMqNodes.slice(0, 2), { auth: { apiKey: someSecret } }),
};
