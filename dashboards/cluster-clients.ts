import { metrics } from '../src/metrics/catalogue.ts';
import { minus, sumOf, sumRate } from '../src/metrics/promql.ts';
import { ofNodes } from './frame.ts';
import { graph } from './panels.ts';

const perNode = ['cluster', 'node'] as const;
const over = '$__rate_interval';

/** Load per node, stacked: even bands are good. */
export const balance = () => [
  graph(
    {
      title: 'Connections per node',
      description:
        'Is one node carrying the cluster? Even bands are good; after a node came back it stays thin until clients reconnect. Uneven for long: check the load balancer, then rebalance.',
      unit: 'short',
      width: 8,
      queries: [
        { expr: sumOf(metrics.connectionsCurrent, { by: perNode, matching: ofNodes }), legend: '{{cluster}} {{node}}' },
      ],
    },
    { stacked: true },
  ),
  graph(
    {
      title: 'Sessions per node',
      description:
        'Where do the sessions live? Growth without more connections means clients that never come back: shorten the session expiry. Uneven bands mean long takeover times when that node dies.',
      unit: 'short',
      width: 8,
      queries: [
        { expr: sumOf(metrics.sessionsCurrent, { by: perNode, matching: ofNodes }), legend: '{{cluster}} {{node}}' },
      ],
    },
    { stacked: true },
  ),
  graph(
    {
      title: 'Messages in per node',
      description:
        'Which node takes the publish load? Even connections with uneven messages mean a few loud publishers: find them on that node.',
      unit: 'mps',
      width: 8,
      queries: [
        {
          expr: sumRate(metrics.messagesReceived, { by: perNode, over, matching: ofNodes }),
          legend: '{{cluster}} {{node}}',
        },
      ],
    },
    { stacked: true },
  ),
];

/** Clients and their sessions over time. */
export const clients = () => [
  graph({
    title: 'Connections opened and closed',
    description:
      'Are clients flapping? Both lines low and equal is good. Closed above opened: clients are being lost; opened jumping after that is the reconnect storm. Kept high: keep-alive or client id trouble.',
    unit: 'cps',
    width: 12,
    queries: [
      {
        expr: sumRate(metrics.connectionsOpened, { by: ['cluster'], over, matching: ofNodes }),
        legend: '{{cluster}} opened',
      },
      {
        expr: sumRate(metrics.connectionsClosed, { by: ['cluster', 'reason'], over, matching: ofNodes }),
        legend: '{{cluster}} closed {{reason}}',
      },
      {
        expr: sumRate(metrics.sessionsTakenOver, { by: ['cluster'], over, matching: ofNodes }),
        legend: '{{cluster}} taken over',
      },
      {
        expr: sumRate(metrics.keepaliveTimeouts, { by: ['cluster'], over, matching: ofNodes }),
        legend: '{{cluster}} keep-alive timeout',
      },
    ],
  }),
  graph(
    {
      title: 'Sessions online and offline',
      description:
        'How many sessions wait for a client that is away? Offline sessions collect messages. A growing share means a fleet outage or sessions that never expire.',
      unit: 'short',
      width: 12,
      queries: [
        {
          expr: minus(
            sumOf(metrics.sessionsCurrent, { by: ['cluster'], matching: ofNodes }),
            sumOf(metrics.sessionsDisconnected, { by: ['cluster'], matching: ofNodes }),
          ),
          legend: '{{cluster}} online',
        },
        {
          expr: sumOf(metrics.sessionsDisconnected, { by: ['cluster'], matching: ofNodes }),
          legend: '{{cluster}} offline',
        },
      ],
    },
    { stacked: true },
  ),
];
