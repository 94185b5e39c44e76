import type { Log } from '../../core/log.ts';
import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import type { BrokerAuth, BrokerTls } from '../../core/target.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type HeldMessage, openHeldSubscription } from '../../mqtt/held-subscription.ts';
import { awaitFirstData } from '../held-read.ts';
import { exporterClientId, type Surroundings } from '../surroundings.ts';
import { createMembership } from './membership.ts';
import { createNodeState, type NodeState } from './node-state.ts';
import { filtersFor, HEARTBEAT, numberTopics, UPTIME } from './topics.ts';

/** One node's `$SYS/<id>/` topics, held and read from memory. */
export interface SysSource extends Source, AsyncDisposable {
  /** Whether the node's values can be believed now. */
  readonly isFresh: () => boolean;
}

export interface SysSourceOptions {
  readonly node: string;
  readonly url: string;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  /** Names of all configured nodes. */
  readonly configured: readonly string[];
  readonly heartbeatMs: number;
  readonly log: Log;
  /** Whether this node is the one to speak for the store all nodes share. */
  readonly speaksForStore: () => boolean;
}

/** A first value that takes longer is missing; the exporter's own deadline usually comes not much later. */
const MAX_FIRST_MS = 6_000;
const MIN_FIRST_MS = 3_000;

export function openSysSource(options: SysSourceOptions, { clock, random }: Surroundings): SysSource {
  const { node, heartbeatMs, log } = options;
  const firstMs = Math.min(Math.max(2 * heartbeatMs, MIN_FIRST_MS), MAX_FIRST_MS);
  const membership = createMembership(node, options.configured, heartbeatMs);
  const complained = new Set<string>();
  let state: NodeState = createNodeState(heartbeatMs);

  const take = (message: HeldMessage): void => {
    const [, id = '', ...rest] = message.topic.split('/');
    const name = rest.join('/');
    const now = clock.monoMs();
    if (!message.retain && (name === HEARTBEAT || name === UPTIME)) membership.heard(id, now);
    if (id !== node || state.receive(name, message, now) || complained.has(name)) return;
    complained.add(name);
    log.warn({ node, topic: message.topic }, 'not a value we can read; it is left out');
  };

  const link = openHeldSubscription({
    url: options.url,
    auth: options.auth,
    tls: options.tls,
    clientId: exporterClientId(random),
    filters: filtersFor(node),
    log,
    clock,
    random,
    on: {
      connected: () => {
        state = createNodeState(heartbeatMs);
        membership.listeningSince(clock.monoMs());
      },
      subscribed: (granted) => state.subscribed(granted.length),
      message: take,
    },
  });

  return {
    node,
    name: 'sys',
    isFresh: () => {
      const age = state.ageMs(clock.monoMs());
      return link.state().kind === 'connected' && age !== undefined && age <= state.limitMs();
    },
    read: async (signal) => {
      const first = {
        ready: () => state.complete(clock.monoMs()),
        withinMs: firstMs,
        missing: () => neverHeard(node, firstMs),
      };
      await awaitFirstData(link, first, clock, signal);
      const now = clock.monoMs();
      const ageMs = state.ageMs(now) ?? 0;
      if (ageMs > state.limitMs()) throw silent(node, ageMs, state.limitMs());
      const view = membership.view(now);
      return {
        readings: readingsOf(node, state, options.speaksForStore()),
        ...(view === undefined ? {} : { views: [view] }),
        dataAgeSeconds: ageMs / 1_000,
      };
    },
    [Symbol.asyncDispose]: () => link[Symbol.asyncDispose](),
  };
}

/** What has been heard about the node. */
export function readingsOf(node: string, state: NodeState, speaksForStore: boolean): Reading[] {
  const version = state.version()?.replace(/^aedes /, '') ?? '';
  const uptime = state.uptimeSeconds();
  const numbers = numberTopics.flatMap((topic) => {
    const value = topic.shared === true && !speaksForStore ? undefined : state.number(topic.name);
    return value === undefined ? [] : [topic.reading(node, value)];
  });
  return [
    reading(metrics.brokerInfo, { node, broker: 'aedes', version, edition: '' }, 1),
    ...(uptime === undefined ? [] : [reading(metrics.uptime, { node }, uptime)]),
    ...numbers,
  ];
}

function neverHeard(node: string, withinMs: number): SourceError {
  const topics = `$SYS/${node}/${HEARTBEAT} or $SYS/${node}/${UPTIME}`;
  return new SourceError(
    'stale',
    `${node}: expected ${topics} within ${withinMs / 1_000} s, got nothing; is "${node}" the broker's id?`,
  );
}

function silent(node: string, ageMs: number, limitMs: number): SourceError {
  const [age, limit] = [ageMs, limitMs].map((ms) => `${Math.round(ms / 1_000)} s`);
  return new SourceError('stale', `${node}: last sign of life ${age} ago, expected within ${limit}`);
}
