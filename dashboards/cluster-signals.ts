import type { Alert } from '../src/generate/alert.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { divideOn, maxOf, sumOf, sumRate } from '../src/metrics/promql.ts';
import { ofNodes } from './frame.ts';
import { graph } from './panels.ts';

const width = 8;
const over = '$__rate_interval';

/** Traffic, errors and saturation of the cluster. */
export const goldenSignals = (alerts: {
  readonly connectionSaturation: Alert;
  readonly messageQueueBacklog: Alert;
  readonly subscriptionMemory: Alert;
}) => [
  graph({
    title: 'Messages in and out',
    description:
      'Is the traffic what it usually is? In is what clients publish, out is what subscribers get. Out falling while in holds means subscribers were lost or routing broke; both falling means publishers were lost.',
    unit: 'mps',
    width,
    queries: [
      {
        expr: sumRate(metrics.messagesReceived, { by: ['cluster'], over, matching: ofNodes }),
        legend: '{{cluster}} in',
      },
      { expr: sumRate(metrics.messagesSent, { by: ['cluster'], over, matching: ofNodes }), legend: '{{cluster}} out' },
    ],
  }),
  graph({
    title: 'Drops by reason',
    description:
      'Why are messages not delivered? Should be empty but for no_subscribers, which is not loss. queue_full: consumers too slow; expired: offline too long; too_large, quota: limits of the broker.',
    unit: 'mps',
    width,
    queries: [
      {
        expr: sumRate(metrics.messagesDropped, { by: ['cluster', 'reason'], over, matching: ofNodes }),
        legend: '{{cluster}} {{reason}}',
      },
    ],
  }),
  graph({
    title: 'Refused clients',
    description:
      'Are clients turned away? Failed logins and refused CONNECTs a second; near 0 is good. A jump after a change points at rotated credentials or the login service, a jump from nothing at an attack.',
    unit: 'cps',
    width,
    queries: [
      {
        expr: sumRate(metrics.authenticationAttempts, {
          by: ['cluster', 'result'],
          over,
          matching: { ...ofNodes, result: 'failure' },
        }),
        legend: '{{cluster}} login {{result}}',
      },
      {
        expr: sumRate(metrics.connectionsRejected, { by: ['cluster', 'reason'], over, matching: ofNodes }),
        legend: '{{cluster}} refused {{reason}}',
      },
      {
        expr: sumRate(metrics.authorizationChecks, {
          by: ['cluster', 'action'],
          over,
          matching: { ...ofNodes, result: 'deny' },
        }),
        legend: '{{cluster}} denied {{action}}',
      },
    ],
  }),
  graph(
    {
      title: 'Connections used per node',
      description: `How close is each node to its connection limit? The line is the threshold of ${alerts.connectionSaturation.name}. Only one node high: rebalance. All high: raise the limit or add a node.`,
      unit: 'percentunit',
      width,
      queries: [
        {
          expr: divideOn(
            ['cluster', 'node'],
            maxOf(metrics.connectionsCurrent, { by: ['cluster', 'node'], matching: ofNodes }),
            maxOf(metrics.connectionsMax, { by: ['cluster', 'node'], matching: ofNodes }),
          ),
          legend: '{{cluster}} {{node}}',
        },
      ],
    },
    { alert: alerts.connectionSaturation },
  ),
  graph(
    {
      title: 'Messages waiting',
      description: `Do consumers keep up? The line is the threshold of ${alerts.messageQueueBacklog.name}. A saw-tooth is fine; a steady climb ends in loss. In flight is sent and not yet acknowledged: high and flat means stuck receivers.`,
      unit: 'short',
      width,
      queries: [
        {
          expr: sumOf(metrics.queuedMessages, { by: ['cluster', 'node', 'method'], matching: ofNodes }),
          legend: '{{cluster}} {{node}} queued ({{method}})',
        },
        {
          expr: sumOf(metrics.inflightMessages, { by: ['cluster', 'node'], matching: ofNodes }),
          legend: '{{cluster}} {{node}} in flight',
        },
      ],
    },
    { alert: alerts.messageQueueBacklog },
  ),
  graph(
    {
      title: 'Subscription memory',
      description: `How much memory do subscriptions take? The line is the threshold of ${alerts.subscriptionMemory.name}. Only values of the same method compare. A climb without more clients points at clients that subscribe anew without end.`,
      unit: 'bytes',
      width,
      queries: [
        {
          expr: sumOf(metrics.subscriptionMemory, { by: ['cluster', 'node', 'method'], matching: ofNodes }),
          legend: '{{cluster}} {{node}} ({{method}})',
        },
      ],
    },
    { alert: alerts.subscriptionMemory },
  ),
];
