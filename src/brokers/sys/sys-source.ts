import type { Log } from '../../core/log.ts';
import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import type { BrokerAuth, BrokerTls } from '../../core/target.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { openHeldSubscription } from '../../mqtt/held-subscription.ts';
import { awaitFirstData } from '../held-read.ts';
import { lateHeartbeat } from '../late-heartbeat.ts';
import { exporterClientId, type Surroundings } from '../surroundings.ts';
import { type Mapping, mappingsOf, topicOf } from './mapping.ts';
import type { SysOptions } from './options.ts';
import { createTopicValues, type SignTopics, type TopicValues } from './topic-values.ts';

export interface SysSourceOptions {
  readonly node: string;
  readonly url: string;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  readonly options: SysOptions;
  readonly mappings: readonly Mapping[];
  readonly log: Log;
}

/** A busy broker is not called stale for being a little late. */
const FLOOR_MS = 10_000;

/** One node's topics, held and read from memory. */
export function openSysSource(
  { node, url, auth, tls, options, log, ...rest }: SysSourceOptions,
  { clock, random }: Surroundings,
): Source & AsyncDisposable {
  const mappings = mappingsOf(node, rest.mappings);
  const signs: SignTopics = {
    heartbeat: topicOf(node, options.heartbeat.topic),
    version: topicOf(node, options.version),
  };
  const limitMs = Math.max(3 * options.heartbeat.interval, FLOOR_MS);
  const complained = new Set<string>();
  let values = createTopicValues(mappings, signs);

  const link = openHeldSubscription({
    url,
    auth,
    tls,
    clientId: exporterClientId(random),
    // The heartbeat last: brokers send what they retain filter by filter, so that it ends the first burst.
    filters: [...new Set([signs.version, ...mappings.map(({ topic }) => topic)])]
      .filter((topic) => topic !== signs.heartbeat)
      .concat(signs.heartbeat),
    log,
    clock,
    random,
    on: {
      connected: () => {
        values = createTopicValues(mappings, signs);
      },
      subscribed: (granted) => values.subscribed(granted.length),
      message: (message) => {
        if (values.receive(message, clock.monoMs()) || complained.has(message.topic)) return;
        complained.add(message.topic);
        log.warn({ node, topic: message.topic }, 'not a number of its metric; it is left out');
      },
    },
  });

  return {
    node,
    name: 'sys',
    read: async (signal) => {
      const first = {
        ready: () => values.complete(clock.monoMs()),
        withinMs: options.firstDataWithin,
        missing: (refused: readonly string[]) =>
          nothingCame(node, signs.heartbeat, options.firstDataWithin, refused.includes(signs.heartbeat)),
      };
      await awaitFirstData(link, first, clock, signal);
      const ageMs = values.ageMs(clock.monoMs()) ?? 0;
      if (ageMs > limitMs) throw lateHeartbeat(node, signs.heartbeat, ageMs, limitMs);
      return { readings: readingsOf(node, mappings, values), dataAgeSeconds: ageMs / 1_000 };
    },
    [Symbol.asyncDispose]: () => link[Symbol.asyncDispose](),
  };
}

/** What the mapped topics say about the node. */
export function readingsOf(node: string, mappings: readonly Mapping[], values: TopicValues): Reading[] {
  const version = values.version() ?? '';
  return [
    reading(metrics.brokerInfo, { node, broker: 'sys', version, edition: '' }, 1),
    ...mappings.flatMap((mapping): Reading[] => {
      const value = values.number(mapping);
      if (value === undefined) return [];
      const { name, labels } = metrics[mapping.key];
      const ofNode = labels.some((label) => label === 'node') ? { node } : {};
      return [{ metric: name, labels: { ...ofNode, ...mapping.labels }, value }];
    }),
  ];
}

function nothingCame(node: string, topic: string, withinMs: number, refused: boolean): SourceError {
  if (refused) return new SourceError('auth', `${node}: the broker refused the subscription to ${topic}`);
  const expected = `expected ${topic} within ${withinMs / 1_000} s of subscribing, got nothing`;
  return new SourceError(
    'stale',
    `${node}: ${expected}; does the broker publish it, may this account read it, and is firstDataWithin longer than its interval?`,
  );
}
