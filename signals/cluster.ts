import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { aggregate, floor, overTime } from '../src/metrics/promql-functions.ts';
import { divide, minus, or } from '../src/metrics/promql-operators.ts';

/** Nodes that answer and see each other. */
export const nodesAlive: Signal = {
  id: 'nodes-alive',
  title: 'Nodes alive',
  question:
    'How many nodes answer and see each other? 0 when nobody answers. Look at Node up for the one that is gone, then follow the runbook.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => scope.select(metrics.clusterNodesAlive),
};

/** How many nodes fewer than expected are alive. */
export const nodesMissing: Signal = {
  id: 'nodes-missing',
  title: 'Nodes missing',
  question:
    'How many of the expected nodes are not alive? Above 0 a node is gone or cut off; below 0 the cluster grew: set expectedNodes in sre.yaml.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => minus(scope.select(metrics.clusterNodesExpected), scope.select(metrics.clusterNodesAlive)),
};

/** Nodes that may still be lost before the largest group is no majority. */
export const quorumMargin: Signal = {
  id: 'quorum-margin',
  title: 'Nodes that may still be lost',
  question:
    'How many more nodes can the cluster lose and keep its majority? At 0 the next loss stops brokers that need one: end planned work and bring the missing node back.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) =>
    minus(
      minus(scope.select(metrics.clusterNodesAlive), floor(divide(scope.select(metrics.clusterNodesExpected), 2))),
      1,
    ),
};

/** Whether the largest group is a majority, over what a failed scrape leaves out. */
export const quorum: Signal = {
  id: 'quorum',
  title: 'Quorum',
  question:
    'Is the largest group of nodes more than half of the cluster? At 0 brokers that need a majority refuse publishers or subscribers: heal the network or start the missing nodes.',
  unit: 'bool_yes_no',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => overTime('max_over_time', metrics.clusterQuorum, '30s', scope.matching(metrics.clusterQuorum)),
};

/** Distinct member lists among the nodes that answer. */
export const membershipViews: Signal = {
  id: 'membership-views',
  title: 'Different views of the membership',
  question:
    'Do the nodes agree who belongs to the cluster? 1 is agreement; more for longer than a restart takes means that nodes do not see each other: compare the view of each node.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => overTime('min_over_time', metrics.clusterViews, '1m', scope.matching(metrics.clusterViews)),
};

/** Groups of nodes without a way between them. */
export const clusterGroups: Signal = {
  id: 'cluster-groups',
  title: 'Groups the cluster is in',
  question:
    'Is the cluster in one piece? 2 and more is a split brain, also when no broker reports one: heal the network between the nodes before restarting anything.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => overTime('min_over_time', metrics.clusterGroups, '30s', scope.matching(metrics.clusterGroups)),
};

/** Partitions seen lately: reported by a node, or concluded by the exporter. */
export const partitionsSeen: Signal = {
  id: 'partitions-seen',
  title: 'Partitions in 5 min',
  question:
    'Did the cluster split in the last five minutes, even for a moment? Above 0 state may have been discarded while it healed: check what the losing side held.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) =>
    aggregate(
      'sum',
      ['cluster'],
      or(scope.increase(metrics.clusterPartitionsDetected, '5m'), scope.increase(metrics.clusterSplitsDetected, '5m')),
    ),
};

/** Routes of the matrix that delivered nothing lately. */
export const routesBroken: Signal = {
  id: 'routes-broken',
  title: 'Broken routes between nodes',
  question:
    'Does a message published at one node reach every other node? Above 0 some clients do not get what others send, whatever the broker believes: find the node most broken routes share.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => {
    const up = overTime('max_over_time', metrics.routeUp, '45s', scope.matching(metrics.routeUp));
    return minus(aggregate('count', ['cluster'], up), aggregate('sum', ['cluster'], up));
  },
};

/** Whether any membership API of the cluster answered lately. */
export const membershipAnswering: Signal = {
  id: 'membership-answering',
  title: 'Membership API answers',
  question:
    'Does at least one node still tell who is in the cluster? 0 while Prometheus pages answer is the first sign of a silent cut: probe the routes between the nodes.',
  unit: 'bool_yes_no',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) =>
    aggregate(
      'max',
      ['cluster'],
      overTime(
        'max_over_time',
        metrics.sourceUp,
        '45s',
        scope.matching(metrics.sourceUp, { source: { re: 'management|membership' } }),
      ),
    ),
};
