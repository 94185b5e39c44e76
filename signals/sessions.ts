import { gaugeSignal, rateSignal } from '../src/generate/metric-signal.ts';
import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { minus } from '../src/metrics/promql-operators.ts';

/** Sessions of each node, online and offline. */
export const sessions = gaugeSignal(metrics.sessionsCurrent, {
  title: 'Sessions',
  question:
    'Where do the sessions live? Growth without more connections means clients that never come back: shorten the session expiry. Uneven nodes mean long takeover times when the fullest dies.',
  unit: 'short',
});

/** Sessions kept for clients that are away. */
export const sessionsOffline = gaugeSignal(metrics.sessionsDisconnected, {
  title: 'Sessions kept for clients that are away',
  question:
    'How many sessions wait for a client that is away? Each collects messages. A growing number means a fleet outage or sessions that never expire.',
  unit: 'short',
});

/** Sessions whose client is connected. */
export const sessionsOnline: Signal = {
  id: 'sessions-online',
  title: 'Sessions online',
  question: 'How many sessions have their client connected? Compare with the sessions that are offline.',
  unit: 'short',
  by: ['cluster', 'node'],
  legend: '{{cluster}} {{node}}',
  expr: (scope) => minus(scope.select(metrics.sessionsCurrent), scope.select(metrics.sessionsDisconnected)),
};

/** Sessions that outlive their connection. */
export const sessionsPersistent = gaugeSignal(metrics.sessionsPersistent, {
  title: 'Persistent sessions',
  question:
    'How many sessions outlive their connection? They collect messages while their client is away: what a restart of that node has to move or load.',
  unit: 'short',
});

/** Sessions that begin. */
export const sessionsCreated = rateSignal(metrics.sessionsCreated, {
  title: 'Sessions created',
  question:
    'How many sessions begin a second? Many more than are resumed means clients that come without their session.',
  unit: 'ops',
});

/** Sessions a returning client takes up. */
export const sessionsResumed = rateSignal(metrics.sessionsResumed, {
  title: 'Sessions resumed',
  question:
    'How many clients come back to their session? After an outage this is the fleet returning; 0 then means the sessions are gone.',
  unit: 'ops',
});

/** Sessions that end. */
export const sessionsEnded = rateSignal(metrics.sessionsTerminated, {
  title: 'Sessions ended',
  question: 'How many sessions end a second? As many as begin is a steady fleet; far fewer fills the store.',
  unit: 'ops',
});

/** Sessions whose time ran out. */
export const sessionsExpired = rateSignal(metrics.sessionsExpired, {
  title: 'Sessions expired',
  question: 'How many sessions ran out of time? A wave hours after an outage is what it cost: those messages are gone.',
  unit: 'ops',
});

/** Second connections with one client id, by node. */
export const sessionsTakenOver = rateSignal(metrics.sessionsTakenOver, {
  title: 'Takeovers by node',
  question:
    'Where do second connections with the same client id throw out the first? Peaks follow network trouble; a level that stays are two devices with one id.',
  unit: 'ops',
});

/** Wills that wait for their delay. */
export const willsWaiting = gaugeSignal(metrics.willMessagesCurrent, {
  title: 'Will messages waiting',
  question:
    'How many devices are declared dead soon unless they come back? A sudden rise is many devices lost at once.',
  unit: 'short',
});
