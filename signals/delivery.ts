import type { Scope, Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group, type PromQL } from '../src/metrics/promql.ts';
import { aggregate, ago, histogramQuantile, overTime, rateAgo } from '../src/metrics/promql-functions.ts';
import { and, divide, plus } from '../src/metrics/promql-operators.ts';

/** Not loss: nobody had asked for it, the subscriber wanted nothing of its own, or a rule of the operator took it. */
const LOST = { reason: { notRe: 'intercepted|no_local|no_subscribers' } } as const;

const perCluster = (expression: PromQL): PromQL => aggregate('sum', ['cluster'], expression);
const lostRate = (scope: Scope): PromQL => scope.rate(metrics.messagesDropped, '5m', LOST);

/** How fast the queues of a cluster grow. */
export const queueGrowth: Signal = {
  id: 'queue-growth',
  title: 'Growth of queues',
  question:
    'Do the queues of the cluster grow, in messages a second? Above 0 for long means that consumers do not keep up; divide what is left of the limit by it to know when it ends in loss.',
  unit: 'mps',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) =>
    perCluster(
      overTime(
        'deriv',
        metrics.queuedMessages,
        scope.range('15m'),
        scope.matching(metrics.queuedMessages, { method: { not: 'estimate' } }),
      ),
    ),
};

/** Messages lost by the brokers, by reason. */
export const messagesLost: Signal = {
  id: 'messages-lost',
  title: 'Messages lost',
  question:
    'Which messages were not delivered although somebody wanted them, and why? queue_full and expired are slow consumers, too_large and quota are publishers; messages without a subscriber are not counted here.',
  unit: 'mps',
  by: ['cluster', 'reason'],
  legend: '{{cluster}} {{reason}}',
  expr: (scope) => aggregate('sum', ['cluster', 'reason'], lostRate(scope)),
};

/** Share of the deliveries that were lost. */
export const lossRatio: Signal = {
  id: 'loss-ratio',
  title: 'Deliveries lost',
  question:
    'Which share of the deliveries was lost? Counted in deliveries, not in publishes, so that a message for a thousand clients weighs a thousand. Anything above 0 for long needs a reason.',
  unit: 'percentunit',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => {
    const all = plus(perCluster(lostRate(scope)), perCluster(scope.rate(metrics.messagesSent, '5m')));
    return divide(perCluster(lostRate(scope)), group(compare(all, '>', 1)));
  },
};

/** The lowest number of messages in flight for a while: what never drains. */
export const inflightFloor: Signal = {
  id: 'inflight-floor',
  title: 'Messages in flight, at least',
  question:
    'How many messages were unacknowledged all the time? In a healthy cluster the lowest value falls to nearly 0 again and again; a floor that stays are receivers that do not acknowledge.',
  unit: 'short',
  by: ['cluster', 'node'],
  legend: '{{cluster}} {{node}}',
  expr: (scope) =>
    overTime('min_over_time', metrics.inflightMessages, scope.range('10m'), scope.matching(metrics.inflightMessages)),
};

/** The slowest hundredth of the deliveries of the probes. */
export const deliveryLatency: Signal = {
  id: 'delivery-latency',
  title: 'Time to deliver',
  question:
    'How long does a message take from a publisher to a subscriber, in the slowest hundredth of the probes? Measured from outside, through the address devices use; failed probes are not in it.',
  unit: 's',
  by: ['cluster', 'target'],
  legend: '{{cluster}} {{target}}',
  expr: (scope) =>
    histogramQuantile(0.99, metrics.probeDuration, {
      by: ['cluster', 'target'],
      over: scope.range('10m'),
      matching: scope.matching(metrics.probeDuration, { phase: 'deliver' }),
    }),
};

/** What is sent to clients now, as a share of an hour ago, while publishers go on as they did. */
export const fanout: Signal = {
  id: 'fanout',
  title: 'Messages sent against an hour ago',
  question:
    'Is as much delivered as an hour ago while as much is published? Empty while publishers are quieter than then. A fall with steady publishers means that subscribers or routes are gone.',
  unit: 'percentunit',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => {
    const before = (metric: typeof metrics.messagesSent, least: number): PromQL =>
      group(compare(perCluster(rateAgo(metric, scope.range('5m'), '1h', scope.matching(metric))), '>', least));
    const received = divide(
      perCluster(scope.rate(metrics.messagesReceived, '5m')),
      before(metrics.messagesReceived, 1),
    );
    const sent = divide(perCluster(scope.rate(metrics.messagesSent, '5m')), before(metrics.messagesSent, 10));
    return group(and(sent, compare(received, '>', 0.8), { on: ['cluster'] }));
  },
};

/** Share of the sessions that nobody is connected to. */
export const offlineSessions: Signal = {
  id: 'offline-sessions',
  title: 'Sessions offline',
  question:
    'Which share of the sessions waits for a client that is not there? Each keeps collecting messages until it expires. Small clusters (up to 1000 sessions) are left out.',
  unit: 'percentunit',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) =>
    divide(
      perCluster(scope.select(metrics.sessionsDisconnected)),
      group(compare(perCluster(scope.select(metrics.sessionsCurrent)), '>', 1_000)),
    ),
};

/** Retained messages against three hours ago. */
export const retainedGrowth: Signal = {
  id: 'retained-growth',
  title: 'Retained messages against three hours ago',
  question:
    'How many times the retained messages of three hours ago are there? Retained messages stay until someone deletes them: a publisher that makes up topics fills the memory. Left out below 1000 messages.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => {
    const most = (expression: PromQL): PromQL => aggregate('max', ['cluster'], expression);
    const before = most(ago(metrics.retainedMessages, '3h', scope.matching(metrics.retainedMessages)));
    return divide(most(scope.select(metrics.retainedMessages)), group(compare(before, '>', 1_000)));
  },
};

/** Share of the session limit in use. */
export const sessionsUsed: Signal = {
  id: 'sessions-used',
  title: 'Sessions used',
  question:
    'How close is the cluster to its limit of sessions, of the broker or its licence? Offline sessions count. Empty when the limit is unknown: set limits.sessions in sre.yaml.',
  unit: 'percentunit',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) =>
    divide(
      perCluster(scope.select(metrics.sessionsCurrent)),
      group(compare(aggregate('max', ['cluster'], scope.select(metrics.sessionsMax)), '>', 0)),
    ),
};
