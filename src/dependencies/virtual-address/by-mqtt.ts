import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { SreError } from '../../core/sre-error.ts';
import { type HeldSubscription, openHeldSubscription } from '../../mqtt/held-subscription.ts';
import { publishOnce } from '../../mqtt/publish-once.ts';
import type { DependencyTarget } from '../dependency-kind.ts';
import type { Finding } from './holders.ts';
import type { VirtualAddressOptions } from './kind.ts';
import { createReceipts } from './receipts.ts';

/** What the machine lends. */
export interface Surroundings {
  readonly clock: Clock;
  /** 0 up to 1: jitter of reconnects, client ids, topics and messages no other exporter has. */
  readonly random: () => number;
}

/** Finds the holder by a message sent through the address; closing ends the subscriptions. */
export interface Finder extends AsyncDisposable {
  /** Throws a `SourceError` when nobody answers behind the address. */
  readonly find: (signal: AbortSignal) => Promise<Finding>;
}

/** Subscriptions that are being made are waited for, but not longer: a dead node must not keep the others waiting. */
const SUBSCRIBED_WITHIN_MS = 2_000;
/** An acknowledged message that takes longer to its subscriber is taken for lost. */
const RECEIVED_WITHIN_MS = 1_000;
const LOOK_MS = 10;

/** Holds a subscription at every node to a topic of its own; the node that receives what is sent through the address holds it. */
export function openByMqtt(target: DependencyTarget<VirtualAddressOptions>, { clock, random }: Surroundings): Finder {
  const { cluster, address, options, log } = target;
  const topic = `${options.topicPrefix}/${word(random)}`;
  const receipts = createReceipts();
  const witnesses = cluster.nodes.flatMap(({ name, mqtt }) =>
    mqtt === undefined
      ? []
      : [openWitness({ node: name, url: mqtt, topic, cluster, log, received: receipts.received }, { clock, random })],
  );
  if (witnesses.length === 0) {
    throw new SreError(
      'SRE_NODE_ADDRESS',
      `cluster ${cluster.name}: no node has an mqtt address to see the virtual address ${target.name} from`,
      {
        hint: 'give the nodes their mqtt addresses, or take method: dns',
      },
    );
  }
  // What devices use is reached with what is configured for it, else with what the cluster's nodes are reached with.
  const auth = Object.keys(target.auth).length > 0 ? target.auth : cluster.auth;
  const tls = Object.keys(target.tls).length > 0 ? target.tls : cluster.tls;

  const wait = async (condition: () => boolean, withinMs: number, signal: AbortSignal): Promise<void> => {
    const end = clock.monoMs() + withinMs;
    while (!condition() && clock.monoMs() < end) await clock.sleep(LOOK_MS, signal);
  };

  return {
    find: async (signal) => {
      for (const { link } of witnesses) link.nudge();
      await wait(() => witnesses.every((witness) => witness.settled()), SUBSCRIBED_WITHIN_MS, signal);
      const id = word(random);
      receipts.sent(id);
      await publishOnce(
        { url: address, auth, tls, clientId: `mqtt-sre-${word(random)}` },
        { topic, payload: id },
        signal,
      );
      await wait(() => receipts.anybody(id), RECEIVED_WITHIN_MS, signal);
      if (receipts.anybody(id)) await clock.sleep(options.settle, signal); // a second receiver is looked for by its absence
      return receipts.finding();
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(witnesses.map(({ link }) => link[Symbol.asyncDispose]()));
    },
  };
}

interface Witness {
  readonly link: HeldSubscription;
  /** Whether it is subscribed, or known not to be. */
  readonly settled: () => boolean;
}

function openWitness(
  of: {
    readonly node: string;
    readonly url: string;
    readonly topic: string;
    readonly cluster: DependencyTarget['cluster'];
    readonly log: Log;
    readonly received: (id: string, node: string) => void;
  },
  { clock, random }: Surroundings,
): Witness {
  let answered = false;
  const link = openHeldSubscription({
    url: of.url,
    auth: of.cluster.auth,
    tls: of.cluster.tls,
    clientId: `mqtt-sre-${word(random)}`,
    filters: [of.topic],
    log: of.log,
    clock,
    random,
    on: {
      connected: () => {
        answered = false;
      },
      subscribed: () => {
        answered = true;
      },
      message: ({ payload }) => of.received(payload.toString('utf8'), of.node),
    },
  });
  return {
    link,
    settled: () => {
      const { kind } = link.state();
      return kind === 'connected' ? answered : kind !== 'connecting';
    },
  };
}

function word(random: () => number): string {
  return Math.floor(random() * 36 ** 8)
    .toString(36)
    .padStart(8, '0');
}
