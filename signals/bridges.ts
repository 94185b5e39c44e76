import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group, type PromQL } from '../src/metrics/promql.ts';
import { aggregate, ago, overTime, rateAgo } from '../src/metrics/promql-functions.ts';
import { and, divide, times } from '../src/metrics/promql-operators.ts';

const perCluster = (expression: PromQL): PromQL => aggregate('sum', ['cluster'], expression);

/** Whether each bridge is connected, over the last minute. */
export const bridgesUp: Signal = {
  id: 'bridges-up',
  title: 'Bridges up',
  question:
    'Is every bridge connected? A bridge that is down collects or loses what should cross it. After a silent cut of the network brokers notice only when their keep-alive runs out.',
  unit: 'bool_yes_no',
  by: ['cluster', 'node', 'bridge', 'type'],
  legend: '{{cluster}} {{node}} {{bridge}}',
  expr: (scope) => overTime('max_over_time', metrics.bridgeUp, scope.range('1m'), scope.matching(metrics.bridgeUp)),
};

/** Messages waiting to cross each bridge. */
export const bridgeQueues: Signal = {
  id: 'bridge-queues',
  title: 'Waiting to cross',
  question:
    'How many messages wait to cross each bridge? Growing while the bridge is up: the far side or the line is too slow. Growing while it is down: that is what is lost when the queue is full.',
  unit: 'short',
  by: ['cluster', 'node', 'bridge'],
  legend: '{{cluster}} {{node}} {{bridge}}',
  expr: (scope) => scope.select(metrics.bridgeQueuedMessages),
};

/** Messages the bridges lost. */
export const bridgeLosses: Signal = {
  id: 'bridge-losses',
  title: 'Lost at bridges',
  question:
    'How many messages a second does each bridge lose, and why? Nobody sends them again: the publisher was told that all is well.',
  unit: 'mps',
  by: ['cluster', 'node', 'bridge', 'reason'],
  legend: '{{cluster}} {{node}} {{bridge}} {{reason}}',
  expr: (scope) =>
    aggregate('sum', ['cluster', 'node', 'bridge', 'reason'], scope.rate(metrics.bridgeMessagesDropped, '5m')),
};

/** Messages against an hour ago in a cluster with bridges whose clients have not grown. */
export const messagesMultiplied: Signal = {
  id: 'messages-multiplied',
  title: 'Messages against an hour ago',
  question:
    'How many times the messages of an hour ago come in, while clients are not more? Only clusters with bridges. Two bridges that send to each other multiply every message without end.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => {
    const { messagesReceived, connectionsCurrent } = metrics;
    const before = perCluster(rateAgo(messagesReceived, scope.range('5m'), '1h', scope.matching(messagesReceived)));
    const factor = divide(perCluster(scope.rate(messagesReceived, '5m')), group(compare(before, '>', 1)));
    const clientsBefore = perCluster(ago(connectionsCurrent, '1h', scope.matching(connectionsCurrent)));
    const steady = compare(perCluster(scope.select(connectionsCurrent)), '<=', times(clientsBefore, 1.2));
    const bridged = aggregate('group', ['cluster'], scope.select(metrics.bridgeUp));
    return group(and(and(factor, steady, { on: ['cluster'] }), bridged, { on: ['cluster'] }));
  },
};
