import { metrics } from '../src/metrics/catalogue.ts';
import { maxOf, minOf, sumIncrease } from '../src/metrics/promql.ts';
import { ofNodes } from './frame.ts';
import { graph, upTimeline } from './panels.ts';

const perNode = ['cluster', 'node'] as const;
const ofNode = '{{cluster}} {{node}}';

/** Membership as each node sees it. */
export const internals = () => [
  upTimeline({
    title: 'Node up',
    description:
      'Which node left, and when? Green is a node that answers and belongs to the largest group that agrees; red is one that does not. Red while its process runs is a split: see Nodes in view.',
    unit: 'short',
    width: 12,
    queries: [{ expr: minOf(metrics.clusterNodeUp, { by: perNode, matching: ofNodes }), legend: ofNode }],
  }),
  graph({
    title: 'Nodes in view',
    description:
      'How many members does each node see? All lines equal is good. Different lines are a split brain: the lower ones are the minority, which must be healed or stopped.',
    unit: 'short',
    width: 12,
    queries: [{ expr: minOf(metrics.clusterViewNodes, { by: perNode, matching: ofNodes }), legend: ofNode }],
  }),
  graph({
    title: 'Peers unreachable',
    description:
      'Whom can this node not reach? 0 is good. One node with many: its network. Every node with one: that one is gone. Stopped members stay listed until they come back or are removed.',
    unit: 'short',
    width: 12,
    queries: [
      {
        expr: maxOf(metrics.clusterPeersUnreachable, { by: perNode, matching: ofNodes }),
        legend: `${ofNode} unreachable`,
      },
      { expr: maxOf(metrics.clusterNodesStopped, { by: perNode, matching: ofNodes }), legend: `${ofNode} stopped` },
    ],
  }),
  graph({
    title: 'Partitions begun and ended',
    description:
      'Did the cluster split since, and did it heal? Every begin needs an end. Begun without ended: follow Partitions now. Many in a row: an unstable network between the nodes.',
    unit: 'short',
    width: 12,
    queries: [
      {
        expr: sumIncrease(metrics.clusterPartitionsDetected, {
          by: ['cluster'],
          over: '$__rate_interval',
          matching: ofNodes,
        }),
        legend: '{{cluster}} begun',
      },
      {
        expr: sumIncrease(metrics.clusterPartitionsResolved, {
          by: ['cluster'],
          over: '$__rate_interval',
          matching: ofNodes,
        }),
        legend: '{{cluster}} ended',
      },
    ],
  }),
];
