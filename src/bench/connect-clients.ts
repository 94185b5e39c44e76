import type { Clock } from '../core/clock.ts';
import { reasonText } from '../mqtt/reason-words.ts';
import type { ConnectionReport } from './bench-report.ts';
import { ownLateness } from './judge-step.ts';
import type { Load } from './load.ts';
import type { ConnectionCounts, ConnectionTally } from './load-tally.ts';
import { measuredLatency } from './measured-latency.ts';

/** What waiting for the clients needs. */
export interface ConnectContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long the whole ramp takes by plan, and how long each attempt may. */
  readonly rampMs: number;
  readonly connectTimeoutMs: number;
  readonly progress: (counts: ConnectionCounts) => void;
}

const LOOK_EVERY_MS = 50;
/** For the subscriptions of those that connected last. */
const SUBSCRIBED_WITHIN_MS = 2000;

/**
 * Begins the ramp and waits until everybody is connected and subscribed, or every first attempt was given its time.
 * An abort ends the waiting; nothing is thrown.
 */
export async function connectClients(load: Load, context: ConnectContext): Promise<ConnectionTally> {
  const { clock, signal, rampMs, connectTimeoutMs } = context;
  await load.connect();
  const deadlineMs = load.now() + rampMs + connectTimeoutMs + SUBSCRIBED_WITHIN_MS;
  for (;;) {
    const counts = await load.connections();
    context.progress(counts);
    const allFailed = counts.decided === counts.clients && counts.accepted === 0;
    if (counts.ready === counts.clients || allFailed || signal.aborted || load.now() >= deadlineMs) break;
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined); // aborted: the loop asks
  }
  return await load.connectionTally();
}

/** The figures of it, with reasons in words. */
export async function connectionReport(
  { counts, connack, lateness, firstMs, lastMs, loop }: ConnectionTally,
  protocolVersion: 4 | 5,
): Promise<ConnectionReport> {
  const latency = await measuredLatency(connack);
  const spanMs = firstMs === undefined || lastMs === undefined ? 0 : lastMs - firstMs;
  return {
    clients: counts.clients,
    ready: counts.ready,
    accepted: counts.accepted,
    ...(spanMs > 0 ? { perSecond: (counts.accepted * 1000) / spanMs } : {}),
    ...(latency === undefined ? {} : { connack: latency }),
    refused: inWords(counts.refused, protocolVersion),
    failed: inWords(counts.failed, protocolVersion),
    lost: inWords(counts.lost, protocolVersion),
    own: ownLateness(lateness, loop),
  };
}

/** What our own machine lacks when an attempt fails with one of these: nothing the broker could help. */
const OWN_LIMIT = /\b(EMFILE|ENFILE|EADDRNOTAVAIL|ENOBUFS|ENOMEM)\b/;

/** Attempts that failed because this machine had no file descriptors, ports or memory left; undefined when none did. */
export function ownLimit({ failed }: Pick<ConnectionReport, 'failed'>): string | undefined {
  const [word] = Object.keys(failed).filter((one) => OWN_LIMIT.test(one));
  return word === undefined ? undefined : OWN_LIMIT.exec(word)?.[1];
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  closed: 'closed',
  connect_timeout: 'no CONNACK in time',
  keepalive_timeout: 'no answer to pings',
  server_disconnect: 'DISCONNECT from the broker',
};

/** What the system says of a connection, for those who do not know its codes. */
const CODE_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
  ECONNRESET: 'reset by the other side (ECONNRESET)',
  ECONNABORTED: 'aborted (ECONNABORTED)',
  EPIPE: 'closed by the other side (EPIPE)',
  EHOSTUNREACH: 'no way to this host (EHOSTUNREACH)',
  ENETUNREACH: 'no way to this network (ENETUNREACH)',
  ETIMEDOUT: 'no answer from this host (ETIMEDOUT)',
  ENOTFOUND: 'the name has no address (ENOTFOUND)',
};

function inWords(counts: Readonly<Record<string, number>>, protocolVersion: 4 | 5): Readonly<Record<string, number>> {
  const words = Object.entries(counts).map(([key, count]): [string, number] => {
    const [kind = '', ...rest] = key.split(' ');
    const [first, ...more] = [kind, ...rest].map((word) =>
      /^\d+$/.test(word) ? reasonText(Number(word), protocolVersion) : (CODE_WORDS[word] ?? word),
    );
    return [[...(kind === 'closed' && more.length > 0 ? [] : [KIND_WORDS[kind] ?? first]), ...more].join(' '), count];
  });
  return Object.fromEntries(words.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
