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
import { infoReading, queuedReading, readingsOfNumbers } from './readings.ts';
import { createSysTree, type SysTree } from './sys-tree.ts';
import { filters, RECEIVED, RETAINED, SHARED_SUBSCRIPTIONS, STORED, SYS, UPTIME } from './topics.ts';
import { undercountsReceived } from './version.ts';

/** One node's `$SYS` tree, held and read from memory. */
export interface SysSource extends Source, AsyncDisposable {
  /** Shared subscriptions of this node while its data is fresh; the metric has no node label, so the adapter adds up. */
  readonly sharedSubscriptions: () => number | undefined;
}

export interface SysSourceOptions {
  readonly node: string;
  readonly url: string;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  /** Whether this node is the whole cluster, so that its shared subscriptions are the cluster's. */
  readonly alone: boolean;
  /** The broker's `sys_interval`, until two heartbeats have shown it. */
  readonly intervalMs: number;
  readonly log: Log;
}

/** The first burst takes milliseconds; a broker that is silent for this long has nothing to say. */
const FIRST_BURST_MS = 3_000;

/** Clients may publish under these filters, so that the number of complaints needs a bound. */
const MAX_COMPLAINTS = 100;

export function openSysSource(options: SysSourceOptions, { clock, random }: Surroundings): SysSource {
  const { node, log } = options;
  let tree: SysTree = createSysTree(options.intervalMs);
  const complained = new Set<string>();

  const link = openHeldSubscription({
    url: options.url,
    auth: options.auth,
    tls: options.tls,
    clientId: exporterClientId(random),
    filters,
    log,
    clock,
    random,
    on: {
      connected: () => {
        tree = createSysTree(options.intervalMs);
      },
      subscribed: (granted) => tree.subscribed(granted.length),
      message: (message) => {
        const understood = tree.receive(message, clock.monoMs()) === 'ok';
        if (!understood && !complained.has(message.topic) && complained.size < MAX_COMPLAINTS) {
          complained.add(message.topic);
          log.warn({ node, topic: message.topic }, 'not a value we can read; it is left out');
        }
        if (tree.retained.doubtful()) {
          tree.retained.burstBegan();
          link.resubscribe();
        }
      },
    },
  });

  const isFresh = (): boolean => {
    const age = tree.heartbeat.ageMs(clock.monoMs());
    return link.state().kind === 'connected' && age !== undefined && age <= tree.heartbeat.limitMs();
  };

  return {
    node,
    name: 'sys',
    sharedSubscriptions: () => (isFresh() ? tree.number(SHARED_SUBSCRIPTIONS) : undefined),
    read: async (signal) => {
      const first = {
        ready: () => tree.complete(clock.monoMs()),
        withinMs: FIRST_BURST_MS,
        missing: (refused: readonly string[]) => nothingCame(node, refused),
      };
      await awaitFirstData(link, first, clock, signal);
      const ageMs = tree.heartbeat.ageMs(clock.monoMs()) ?? 0;
      if (ageMs > tree.heartbeat.limitMs()) {
        throw lateHeartbeat(node, `${SYS}${UPTIME}`, ageMs, tree.heartbeat.limitMs());
      }
      return { readings: readingsOf(node, tree, options.alone), dataAgeSeconds: ageMs / 1_000 };
    },
    [Symbol.asyncDispose]: () => link[Symbol.asyncDispose](),
  };
}

/** What a tree says about its node. */
export function readingsOf(node: string, tree: SysTree, alone: boolean): Reading[] {
  const version = tree.version();
  const uptime = tree.heartbeat.uptimeSeconds();
  const retained = tree.retained.users();
  const believable = (name: string): number | undefined =>
    name === RECEIVED && undercountsReceived(version) ? undefined : tree.number(name);
  const shared = alone ? tree.number(SHARED_SUBSCRIPTIONS) : undefined;
  // In the very first tick after a broker's start the two counts are taken between topics being born.
  const settled = uptime !== undefined && uptime > 0;
  return [
    ...(version === undefined ? [] : [infoReading(node, version)]),
    ...(uptime === undefined ? [] : [reading(metrics.uptime, { node }, uptime)]),
    ...readingsOfNumbers(node, believable),
    ...(settled ? queuedReading(node, tree.raw(STORED), tree.raw(RETAINED)) : []),
    ...(retained === undefined ? [] : [reading(metrics.retainedMessages, { node }, retained)]),
    ...(shared === undefined ? [] : [reading(metrics.subscriptionsShared, {}, shared)]),
    ...tree.bridges.readings(node),
  ];
}

function nothingCame(node: string, refused: readonly string[]): SourceError {
  if (refused.includes(`${SYS}${UPTIME}`)) {
    return new SourceError('auth', `${node}: the broker refused the subscription to ${SYS}${UPTIME}`);
  }
  const expected = `expected ${SYS}${UPTIME} within ${FIRST_BURST_MS / 1_000} s of subscribing, got nothing`;
  return new SourceError('stale', `${node}: ${expected}; is sys_interval 0, or does the ACL deny reading $SYS/#?`);
}
