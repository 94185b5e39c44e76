import type { ClientEvent } from '../observation.ts';
import { isGranted, isLoss, phasesOf } from './connection-history.ts';

/** What a stream's clients went through, as questions about stretches of time (both ends included). */
export interface StreamConnections {
  /** Publisher or subscriber lost its connection. */
  readonly broke: (fromMs: number, toMs: number) => boolean;
  /** What the subscriber went through, the worst of it; absent when its connection lasted. */
  readonly subscriberLost: (fromMs: number, toMs: number) => 'session-lost' | 'reconnected' | undefined;
  /** The broker had granted the subscription and not forgotten the session since. */
  readonly subscribedAt: (atMs: number) => boolean;
  /** The subscriber had lost its connection and was not back when the observation ended. */
  readonly subscriberAway: boolean;
}

/** Reads them from both clients' events, each in order of time. */
export function streamConnections(
  publisher: readonly ClientEvent[],
  subscriber: readonly ClientEvent[],
): StreamConnections {
  const between = (events: readonly ClientEvent[]) => (fromMs: number, toMs: number) =>
    events.some(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  const losses = between([...publisher, ...subscriber].filter(isLoss));
  const subscriberLosses = between(subscriber.filter(isLoss));
  const forgotten = subscriber.filter(({ kind, sessionPresent }) => kind === 'connack' && sessionPresent === false);
  const sessionLosses = between(forgotten);
  const subscription = subscriber.filter((event) => forgotten.includes(event) || isGranted(event));
  return {
    broke: losses,
    subscriberLost: (fromMs, toMs) => {
      if (sessionLosses(fromMs, toMs)) return 'session-lost';
      return subscriberLosses(fromMs, toMs) ? 'reconnected' : undefined;
    },
    subscribedAt: (ms) => {
      const last = subscription.findLast(({ atMs }) => atMs <= ms);
      return last === undefined ? subscription.length === 0 : isGranted(last);
    },
    subscriberAway: ['wait', 'connect', 'resume'].includes(phasesOf(subscriber, true).at(-1)?.doing ?? 'up'),
  };
}
