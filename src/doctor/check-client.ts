import { DeadlineError, withDeadline } from '../core/deadline.ts';
import { SourceError } from '../core/source.ts';
import { abortable } from '../mqtt/abortable.ts';
import type { Connack } from '../mqtt/connack.ts';
import { whereOf } from '../mqtt/connect-options.ts';
import { asConnectionFailure } from '../mqtt/connection-failure.ts';
import type { PacketConnection } from '../mqtt/packet-connection.ts';
import type { Received } from '../mqtt/packet-connection-options.ts';
import { type ConnectionWish, openGrantedConnection } from './open-connection.ts';
import { isDefect } from './port/connect-attempt.ts';
import type { Reply } from './reply.ts';
import type { Visit } from './visit.ts';

/** A message, and when it came on the monotonic clock. */
export interface Heard extends Received {
  readonly atMs: number;
}

/** A client of ours while a check runs: it remembers what it hears, and every wait of it has an end. */
export interface CheckClient extends AsyncDisposable {
  readonly clientId: string;
  readonly connack: Connack;
  /** In the order of arrival. */
  readonly heard: readonly Heard[];
  readonly subscribe: (filter: string, qos: 0 | 1 | 2) => Promise<Reply>;
  /** QoS 0 is answered with 0 once it is written. */
  readonly publish: (topic: string, payload: string, how?: { qos?: 0 | 1 | 2; retain?: boolean }) => Promise<Reply>;
  readonly ping: () => Promise<Reply>;
  /** The first message that fits, also one that came before; undefined when none has come by then, or can any more. */
  readonly hears: (fits: (message: Heard) => boolean, withinMs?: number) => Promise<Heard | undefined>;
  /** Whether the connection has ended by then without a deed of ours. */
  readonly ends: (withinMs: number) => Promise<boolean>;
  /** Reason code of the broker's DISCONNECT, when it sent one. */
  readonly disconnectCode: () => number | undefined;
  /** Ends it without DISCONNECT. */
  readonly tear: () => void;
}

/** Connects as the visit's user within the visit's timeout; throws a `SourceError` when it is not let in. */
export async function openCheckClient(visit: Visit, wish: ConnectionWish, signal: AbortSignal): Promise<CheckClient> {
  const { clock, timeoutMs } = visit;
  const heard: Heard[] = [];
  const listeners = new Set<() => void>();
  const hear = (message: Received): void => {
    heard.push({ ...message, atMs: clock.monoMs() });
    for (const listener of listeners) listener();
  };
  const { connection, connack } = await withDeadline('CONNECT', timeoutMs, signal, (inner) =>
    openGrantedConnection(visit, { ...wish, hear }, inner),
  ).catch((error: unknown) => {
    if (signal.aborted || isOutside(error) || isDefect(error)) throw error;
    throw asConnectionFailure(whereOf(visit.url), error); // the broker went away in the middle of the visit
  });
  const reply = (work: (inner: AbortSignal) => Promise<number>): Promise<Reply> =>
    replied(connection, timeoutMs, signal, work);

  return {
    clientId: wish.clientId,
    connack,
    heard,
    subscribe: (filter, qos) => reply((inner) => connection.subscribe(filter, qos, inner)),
    publish: (topic, payload, { qos = 0, retain = false } = {}) =>
      reply((inner) => connection.publish(topic, Buffer.from(payload), { qos, retain }, inner)),
    ping: () =>
      reply(async (inner) => {
        await connection.ping(inner);
        return 0;
      }),
    async hears(fits, withinMs = timeoutMs) {
      let listener = (): void => undefined;
      const awaited = new Promise<Heard>((resolve) => {
        listener = () => {
          const found = heard.find(fits);
          if (found !== undefined) resolve(found);
        };
      });
      listeners.add(listener);
      try {
        listener();
        return await withDeadline('message', withinMs, signal, (inner) =>
          abortable(Promise.race([awaited, connection.lost]), inner),
        );
      } catch (error) {
        if (signal.aborted || !isOutside(error)) throw error;
        return undefined;
      } finally {
        listeners.delete(listener);
      }
    },
    async ends(withinMs) {
      const outcome = await replied(connection, withinMs, signal, (inner) => abortable(connection.lost, inner));
      return outcome.kind === 'ended';
    },
    disconnectCode: connection.disconnectCode,
    tear: () => connection.tear(),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

async function replied(
  connection: PacketConnection,
  afterMs: number,
  signal: AbortSignal,
  work: (inner: AbortSignal) => Promise<number>,
): Promise<Reply> {
  try {
    return { kind: 'answered', code: await withDeadline('answer', afterMs, signal, work) };
  } catch (error) {
    if (signal.aborted || !isOutside(error)) throw error;
    if (error instanceof DeadlineError) return { kind: 'silent', afterMs };
    const code = connection.disconnectCode();
    return { kind: 'ended', says: error.message, ...(code === undefined ? {} : { code }) };
  }
}

function isOutside(error: unknown): error is DeadlineError | SourceError {
  return error instanceof DeadlineError || error instanceof SourceError;
}
