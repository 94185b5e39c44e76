import { metrics } from '../src/metrics/catalogue.ts';
import { divideOn, maxOf, minOf, sumIncrease, sumRate } from '../src/metrics/promql.ts';
import { ofClusters, ofNodes } from './frame.ts';
import { graph, upTimeline } from './panels.ts';

const perNode = ['cluster', 'node'] as const;
const perSource = ['cluster', 'node', 'source'] as const;
const ofNode = '{{cluster}} {{node}}';
const ofSource = '{{cluster}} {{node}} {{source}}';

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

/** Memory, processor, files and age of the broker processes. */
export const brokerProcess = () => [
  graph({
    title: 'Memory used',
    description:
      'Is a node running out of memory? Compare lines of the same kind only; the limit is drawn where it is known. A climb with flat connections: look at queues, retained messages and subscriptions.',
    unit: 'bytes',
    width: 12,
    queries: [
      {
        expr: maxOf(metrics.memoryUsed, { by: ['cluster', 'node', 'kind'], matching: ofNodes }),
        legend: `${ofNode} {{kind}}`,
      },
      {
        expr: maxOf(metrics.memoryLimit, { by: ['cluster', 'node', 'kind'], matching: ofNodes }),
        legend: `${ofNode} {{kind}} limit`,
      },
    ],
  }),
  graph({
    title: 'CPU used',
    description:
      'Is a node busy? 100% is one core where the broker counts that way, the whole machine elsewhere. High with slow delivery: QoS 2, large messages or complex access rules; spread the load.',
    unit: 'percentunit',
    width: 12,
    queries: [{ expr: maxOf(metrics.cpuUsage, { by: perNode, matching: ofNodes }), legend: ofNode }],
  }),
  graph({
    title: 'Uptime',
    description:
      'Did a broker restart? Lines climb; a fall to 0 is a restart. Several falls in a row: read the last exit reason in the log of that node, out of memory first.',
    unit: 's',
    width: 12,
    queries: [{ expr: minOf(metrics.uptime, { by: perNode, matching: ofNodes }), legend: ofNode }],
  }),
  graph({
    title: 'File descriptors used',
    description:
      'Can the node still accept sockets? Every client takes one descriptor. Above 80%: raise the limit of the service (LimitNOFILE) before clients are refused.',
    unit: 'percentunit',
    width: 12,
    queries: [
      {
        expr: divideOn(
          perNode,
          maxOf(metrics.openFds, { by: perNode, matching: ofNodes }),
          maxOf(metrics.maxFds, { by: perNode, matching: ofNodes }),
        ),
        legend: ofNode,
      },
    ],
  }),
];

/** Whether the exporter sees what it shows; never filtered by node, because sources of a whole cluster have none. */
export const trust = () => [
  upTimeline({
    title: 'Source up',
    description:
      'Does every source answer? While one is red its series are missing on this page, not zero. Read the reason in Source errors, then check address and credentials in sre.yaml.',
    unit: 'short',
    width: 8,
    queries: [{ expr: minOf(metrics.sourceUp, { by: perSource, matching: ofClusters }), legend: ofSource }],
  }),
  graph({
    title: 'Age and duration of reads',
    description:
      'How old are the numbers, and how long did they take? Age below two scrape intervals is good. Growing age: the broker stopped publishing $SYS or the source is down. Durations near the scrape timeout: read less often.',
    unit: 's',
    width: 8,
    queries: [
      { expr: maxOf(metrics.sourceAge, { by: perSource, matching: ofClusters }), legend: `${ofSource} age` },
      { expr: maxOf(metrics.sourceDuration, { by: perSource, matching: ofClusters }), legend: `${ofSource} took` },
    ],
  }),
  graph({
    title: 'Source errors by reason',
    description:
      'Why do reads fail? Should be empty. refused, dns, unreachable: network or a dead node; auth: credentials in sre.yaml; timeout: an overloaded broker; parse: a version we do not know, please report it.',
    unit: 'cps',
    width: 8,
    queries: [
      {
        expr: sumRate(metrics.sourceErrors, {
          by: ['cluster', 'source', 'reason'],
          over: '$__rate_interval',
          matching: ofClusters,
        }),
        legend: '{{cluster}} {{source}} {{reason}}',
      },
    ],
  }),
];
