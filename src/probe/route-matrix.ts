import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { BrokerAuth, BrokerTls, NodeTarget } from '../core/target.ts';
import { type HeldSubscription, openHeldSubscription } from '../mqtt/held-subscription.ts';
import { RouteLedger } from './route-ledger.ts';
import { decodeRouteMessage, encodeRouteMessage } from './route-message.ts';
import type { RouteReport } from './route-report.ts';

export interface MatrixOptions {
  readonly nodes: readonly NodeTarget[];
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  readonly everyMs: number;
  /** A message that takes longer is missed; at most `everyMs`. */
  readonly timeoutMs: number;
  readonly qos: 0 | 1 | 2;
  /** When within `everyMs` the rounds begin, on the monotonic clock. */
  readonly offsetMs: number;
  readonly clock: Clock;
  /** 0 up to 1; makes client ids and topics unique, and jitters reconnects. */
  readonly random: () => number;
  readonly log: Log;
}

/** First level of the topics; a broker with topic permissions has to allow `mqtt-sre/route/#` to the user. */
const TOPIC = 'mqtt-sre/route';
/** QoS 0 may lose a message without anybody being at fault; at QoS 1 and 2 a broker that lost one is broken. */
const MISSES_TO_DOWN = { 0: 2, 1: 1, 2: 1 } as const;
/** Turns of the event loop after a deadline, so that what has arrived meanwhile is read before it is called missed. */
const LAST_READS = 3;

/**
 * Finds out between which nodes of a cluster messages get through: one held connection a node, and every `everyMs` a
 * message published at each node for each node, itself included. It begins at once; closing it ends its connections.
 */
export class RouteMatrix implements AsyncDisposable {
  readonly #options: MatrixOptions;
  readonly #ledger: RouteLedger;
  readonly #links: ReadonlyMap<string, Link>;
  readonly #closing = new AbortController();
  readonly #run: string;
  readonly #rounds: Promise<void>;

  constructor(options: MatrixOptions) {
    this.#options = options;
    this.#run = wordOf(options.random);
    this.#ledger = new RouteLedger(
      options.nodes.map(({ name }) => name),
      MISSES_TO_DOWN[options.qos],
    );
    this.#links = new Map(
      options.nodes.flatMap((node, index) =>
        node.mqtt === undefined ? [] : [[node.name, this.#open(node.name, node.mqtt, index)] as const],
      ),
    );
    this.#rounds = this.#beat();
  }

  /** What is known now. */
  report(): RouteReport {
    const report = this.#ledger.report();
    return { ...report, version: `${this.#run}${report.version}` }; // no two matrices have a version in common
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('the route matrix was closed'));
    await this.#rounds;
    await Promise.all([...this.#links.values()].map(({ held }) => held[Symbol.asyncDispose]()));
  }

  #open(name: string, url: string, index: number): Link {
    const { auth, tls, clock, random, log, qos } = this.#options;
    const link = { topic: `${TOPIC}/${this.#run}/${index}`, refused: false };
    const held = openHeldSubscription({
      url,
      auth,
      tls,
      // 23 characters of the plain alphabet: what every broker of 3.1.1 has to take
      clientId: `sre-route-${this.#run}-${index}`,
      filters: [link.topic],
      qos,
      clock,
      random,
      log: onceEach(log, () => link.refused),
      on: {
        connected: () => undefined,
        disconnected: () => this.#ledger.closed(name),
        subscribed: (_granted, refused) => {
          link.refused = refused.length > 0;
          if (link.refused) this.#ledger.closed(name);
          else this.#ledger.opened(name);
        },
        message: ({ payload }) => {
          const message = decodeRouteMessage(payload);
          if (message?.run === this.#run) this.#ledger.received(message.id, name, clock.monoMs());
        },
      },
    });
    return Object.assign(link, { held });
  }

  async #beat(): Promise<void> {
    const { clock, everyMs, timeoutMs, offsetMs } = this.#options;
    const { signal } = this.#closing;
    const pauseUntil = async (atMs: number): Promise<void> => {
      const ms = atMs - clock.monoMs();
      if (ms > 0) await clock.sleep(ms, signal);
      signal.throwIfAborted();
    };
    try {
      for (let next = firstSlot(clock.monoMs(), everyMs, offsetMs); ; ) {
        await pauseUntil(next);
        this.#send();
        await pauseUntil(clock.monoMs() + timeoutMs);
        for (let turn = 0; turn < LAST_READS; turn++) await setImmediate();
        this.#ledger.settle();
        next = Math.max(next + everyMs, firstSlot(clock.monoMs() - everyMs / 2, everyMs, offsetMs));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #send(): void {
    const { clock, qos } = this.#options;
    for (const { held, refused } of this.#links.values()) {
      held.nudge(); // a node that is back is seen with the next round and not when a long backoff ends
      if (refused) held.resubscribe();
    }
    for (const { from, to } of this.#ledger.usable()) {
      const [sender, receiver] = [this.#links.get(from), this.#links.get(to)];
      if (sender === undefined || receiver === undefined) continue;
      const id = this.#ledger.sent(from, to, clock.monoMs());
      sender.held.publish(receiver.topic, encodeRouteMessage({ run: this.#run, id }), qos);
    }
  }
}

interface Link {
  readonly held: HeldSubscription;
  readonly topic: string;
  refused: boolean;
}

/** A node that is away for days, or never grants the subscription, is one line of the log and not one a round. */
function onceEach(log: Log, refusedBefore: () => boolean): Log {
  return {
    info: (fields, message) => log.info(fields, message),
    error: (fields, message) => log.error(fields, message),
    debug: (fields, message) => log.debug(fields, message),
    warn: (fields, message) => {
      const again = 'failures' in fields ? fields.failures !== 1 : refusedBefore();
      if (again) log.debug(fields, message);
      else log.warn(fields, message);
    },
  };
}

/** The first moment at or after `nowMs` that is `offsetMs` behind a multiple of `everyMs`. */
export function firstSlot(nowMs: number, everyMs: number, offsetMs: number): number {
  return Math.ceil((nowMs - offsetMs) / everyMs) * everyMs + offsetMs;
}

/** Eight letters and digits. */
function wordOf(random: () => number): string {
  return Array.from({ length: 8 }, () => Math.floor(random() * 36).toString(36)).join('');
}
