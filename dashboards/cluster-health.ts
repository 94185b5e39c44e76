import type { Alert } from '../src/generate/alert.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { countOf, divide, maxBy, maxOf, minus, select, sumOf, sumRate } from '../src/metrics/promql.ts';
import { ofClusters, ofNodes } from './frame.ts';
import { boundsOf, stat } from './panels.ts';

const by = ['cluster'] as const;
const width = 3;
const anyIsRed = { base: 'green', bounds: [{ from: 1, color: 'red' }] } as const;

/** The strip that answers "is it OK?" in eight numbers. */
export const health = (alerts: {
  readonly clusterNodeDown: Alert;
  readonly connectionSaturation: Alert;
  readonly messageQueueBacklog: Alert;
}) => [
  stat(
    {
      title: 'Nodes alive',
      description: `How many nodes answer and see each other? Red below the ${alerts.clusterNodeDown.threshold.value} the alert needs; 0 when nobody answers. Look at Node up below for the one that is gone, then follow the runbook of ${alerts.clusterNodeDown.name}.`,
      unit: 'short',
      width,
      queries: [{ expr: nodesAlive(), legend: '{{cluster}}' }],
    },
    boundsOf(alerts.clusterNodeDown),
  ),
  stat(
    {
      title: 'Nodes missing',
      description:
        'How many nodes fewer than configured? 0 is good. During planned work this shows how far it has come; otherwise look at Node up. A cluster that was made smaller needs a new expectedNodes in sre.yaml.',
      unit: 'short',
      width,
      queries: [
        {
          expr: minus(maxOf(metrics.clusterNodesExpected, { by, matching: ofClusters }), nodesAlive()),
          legend: '{{cluster}}',
        },
      ],
    },
    { base: 'green', bounds: [{ from: 1, color: 'orange' }] },
  ),
  stat(
    {
      title: 'Different views',
      description:
        'Do all nodes agree who is in the cluster? 1 is agreement; 2 and more for longer than a restart is a split brain. Compare Nodes in view below and heal the network between the nodes before anything else.',
      unit: 'short',
      width,
      queries: [{ expr: maxOf(metrics.clusterViews, { by, matching: ofClusters }), legend: '{{cluster}}' }],
    },
    { base: 'green', bounds: [{ from: 2, color: 'red' }] },
  ),
  stat(
    {
      title: 'Partitions now',
      description:
        'Does a node report a partition? 0 is good. Anything else: see Peers unreachable for who lost whom, and check the port between the nodes.',
      unit: 'short',
      width,
      queries: [{ expr: maxOf(metrics.clusterPartitionsActive, { by, matching: ofNodes }), legend: '{{cluster}}' }],
    },
    anyIsRed,
  ),
  stat(
    {
      title: 'Connections used',
      description: `How full is the fullest node? Coloured from the threshold of ${alerts.connectionSaturation.name}. Empty when the limit is unknown: set limits.connections in sre.yaml. Raise the limit, add a node or rebalance.`,
      unit: 'percentunit',
      width,
      queries: [
        {
          expr: maxBy(by, divide(select(metrics.connectionsCurrent, ofNodes), select(metrics.connectionsMax, ofNodes))),
          legend: '{{cluster}}',
        },
      ],
    },
    boundsOf(alerts.connectionSaturation),
  ),
  stat(
    {
      title: 'Queued on the fullest node',
      description: `How many messages wait on the node with most of them? Coloured from the threshold of ${alerts.messageQueueBacklog.name}. Growing means consumers are slow or offline: follow its runbook.`,
      unit: 'short',
      width,
      queries: [{ expr: maxOf(metrics.queuedMessages, { by, matching: ofNodes }), legend: '{{cluster}}' }],
    },
    boundsOf(alerts.messageQueueBacklog),
  ),
  stat(
    {
      title: 'Messages lost',
      description:
        'How many messages a second does the broker throw away that somebody had asked for? 0 is good; messages without a subscriber do not count. Drops by reason tells why.',
      unit: 'mps',
      width,
      queries: [
        {
          expr: sumRate(metrics.messagesDropped, {
            by,
            over: '$__rate_interval',
            matching: { ...ofNodes, reason: { not: 'no_subscribers' } },
          }),
          legend: '{{cluster}}',
        },
      ],
    },
    { base: 'green', bounds: [{ from: 0.001, color: 'orange' }] },
  ),
  stat(
    {
      title: 'Sources down',
      description:
        'How many sources of this page are not answering the exporter? 0 is good. While one is down its series are missing, not zero: see Monitoring health before believing the rest.',
      unit: 'short',
      width,
      queries: [
        {
          expr: minus(
            countOf(metrics.sourceUp, { by, matching: ofClusters }),
            sumOf(metrics.sourceUp, { by, matching: ofClusters }),
          ),
          legend: '{{cluster}}',
        },
      ],
    },
    { base: 'green', bounds: [{ from: 1, color: 'orange' }] },
  ),
];

function nodesAlive() {
  return maxOf(metrics.clusterNodesAlive, { by, matching: ofClusters });
}
