import type { Clock } from '../../core/clock.ts';
import { DeadlineError, withDeadline } from '../../core/deadline.ts';
import { SourceError } from '../../core/source.ts';
import type { BrokerAuth, BrokerTls } from '../../core/target.ts';
import { openTrafficTap, type TappedMessage, type TrafficTap } from '../../mqtt/traffic-tap.ts';
import type { ObservedMessage } from '../traffic/observed-message.ts';
import { TrafficTable } from '../traffic/traffic-summary.ts';
import { withoutCovered } from './covered-filters.ts';
import { type ListeningBudget, MessageBudget } from './message-budget.ts';

/** Whom to listen to, to what, and for how long. */
export interface ListenOptions {
  readonly url: string;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  readonly clientId: string;
  readonly filters: readonly string[];
  readonly forMs: number;
  readonly budget: ListeningBudget;
  readonly clock: Clock;
  /** Told about once a second. */
  readonly progress?: (progress: ListenProgress) => void;
}

/** How far it is. */
export interface ListenProgress {
  readonly elapsedMs: number;
  readonly forMs: number;
  readonly messages: number;
}

/** What was heard. */
export interface Heard {
  readonly table: TrafficTable;
  readonly protocolVersion: 4 | 5;
  /** Filters the broker granted. */
  readonly subscribed: readonly string[];
  readonly refused: readonly string[];
  /** Filters the broker granted with less than QoS 2: what was published with more arrives with less. */
  readonly lowered: readonly { readonly filter: string; readonly qos: number }[];
  /** How long the subscription stood. */
  readonly listenedMs: number;
  /** How often it was given up because more came than the budget allows. */
  readonly rests: number;
  /** Why it ended before its time. */
  readonly cutShort?: string;
}

/** From SYN to SUBACK, and for every later SUBACK and UNSUBACK. */
const ANSWER_MS = 10_000;

/** Listens; rejects with a {@link SourceError} when nothing could be subscribed, or with the signal's reason. */
export async function listenToTraffic(options: ListenOptions, signal: AbortSignal): Promise<Heard> {
  const { clock, forMs, budget, progress } = options;
  const filters = withoutCovered(options.filters);
  const table = new TrafficTable();
  const rate = new MessageBudget(budget.messagesPerSecond);
  const offsetMs = clock.wallMs() - clock.monoMs();
  let listening = false;
  let enough = new AbortController();
  const hear = (message: TappedMessage): void => {
    if (!listening) return;
    const nowMs = clock.monoMs();
    if (!rate.take(nowMs)) {
      listening = false;
      enough.abort();
      return;
    }
    table.add(observed(message, nowMs + offsetMs, tellsRetain));
  };
  let tellsRetain = false;

  const within = async <T>(what: string, work: (inner: AbortSignal) => Promise<T>): Promise<T> => {
    try {
      return await withDeadline(`${what} at ${options.url}`, ANSWER_MS, signal, work);
    } catch (error) {
      if (error instanceof DeadlineError) throw new SourceError('timeout', error.message, { cause: error });
      throw error;
    }
  };
  await using tap = await within('CONNECT', (inner) => openTrafficTap({ ...options, hear }, inner));
  tellsRetain = tap.tellsRetain;

  const startMs = clock.monoMs();
  const endMs = startMs + forMs;
  let listenedMs = 0;
  let rests = 0;
  let granted: readonly number[] = [];
  let cutShort: string | undefined;
  try {
    while (clock.monoMs() < endMs) {
      enough = new AbortController();
      listening = true;
      const sinceMs = clock.monoMs();
      granted = await within('SUBSCRIBE', (inner) => tap.subscribe(filters, inner));
      if (granted.every((code) => code >= 0x80)) break;
      await untilEnough(tap, clock, endMs, enough.signal, signal, (nowMs) =>
        progress?.({ elapsedMs: nowMs - startMs, forMs, messages: table.messages }),
      );
      listening = false;
      listenedMs += clock.monoMs() - sinceMs;
      if (clock.monoMs() >= endMs) break;
      rests += 1;
      await within('UNSUBSCRIBE', (inner) => tap.unsubscribe(filters, inner));
      await Promise.race([clock.sleep(Math.min(budget.restMs, Math.max(0, endMs - clock.monoMs())), signal), tap.lost]);
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof SourceError) || granted.length === 0) throw error;
    listenedMs = Math.max(listenedMs, Math.min(forMs, clock.monoMs() - startMs));
    cutShort = error.message;
  }
  return {
    table,
    protocolVersion: tap.protocolVersion,
    subscribed: filters.filter((_filter, index) => (granted[index] ?? 0x80) < 0x80),
    refused: filters.filter((_filter, index) => (granted[index] ?? 0x80) >= 0x80),
    lowered: filters.flatMap((filter, index) => {
      const qos = granted[index] ?? 0x80;
      return qos < 2 ? [{ filter, qos }] : [];
    }),
    listenedMs,
    rests,
    ...(cutShort === undefined ? {} : { cutShort }),
  };
}

/** Until the time is over or the budget is; tells how far it is about once a second. */
async function untilEnough(
  tap: TrafficTap,
  clock: Clock,
  endMs: number,
  enough: AbortSignal,
  signal: AbortSignal,
  tell: (nowMs: number) => void,
): Promise<void> {
  const either = AbortSignal.any([enough, signal]);
  while (clock.monoMs() < endMs && !enough.aborted) {
    try {
      await Promise.race([clock.sleep(Math.min(1_000, endMs - clock.monoMs()), either), tap.lost]);
    } catch (error) {
      signal.throwIfAborted();
      if (!enough.aborted) throw error;
    }
    tell(clock.monoMs());
  }
}

function observed(
  { topic, payload, qos, retain, dup }: TappedMessage,
  atMs: number,
  tellsRetain: boolean,
): ObservedMessage {
  const told = tellsRetain ? (retain ? 'published' : 'no') : retain ? 'stored' : undefined;
  return {
    atMs,
    topic,
    payload,
    payloadBytes: payload.length,
    qos,
    dup,
    ...(told === undefined ? {} : { retain: told }),
  };
}
