import {
  certificateTime,
  clientsKept,
  connectionsRefused,
  keepaliveLosses,
  loginFailures,
  reconnecting,
  takeovers,
} from '../signals/clients.ts';
import { fanout } from '../signals/delivery.ts';
import {
  balancerQueue,
  balancerServers,
  dependenciesUp,
  stateEvictions,
  stateLag,
  stateLink,
} from '../signals/dependencies.ts';
import { balancedServersUp, balancedServerUp, balancerSessionsUsed } from '../signals/load-balancer.ts';
import { closedByReason, connectionsCurrent, deniedActions, opened, refusedByReason } from '../signals/node-load.ts';
import { sharedStateAnswers, sharedStateMemoryUsed, sharedStateReplicas } from '../signals/shared-state.ts';
import { messagesIn } from '../signals/traffic.ts';
import { addressMoves } from '../signals/virtual-address.ts';
import { UP } from './look.ts';
import { grouped, type SignalPanels } from './signal-panels.ts';

const by = ['cluster'] as const;
const perDependency = ['cluster', 'dependency'] as const;

/** Load per node, stacked (even bands are good), and the coming and going of clients. */
export const clients = (show: SignalPanels) => [
  show.graph(connectionsCurrent, { width: 6, stacked: true }),
  show.graph(messagesIn, { width: 6, stacked: true, title: 'Messages in per node' }),
  show.graph(
    [
      grouped('sum', opened, by, '{{cluster}} opened'),
      grouped('sum', closedByReason, ['cluster', 'reason'], '{{cluster}} closed {{reason}}'),
    ],
    {
      width: 6,
      title: 'Connections opened and closed',
      question:
        'Are clients flapping? Both lines low and equal is good. Closed above opened: clients are being lost; opened jumping after that is the reconnect storm. Kept high: keep-alive or client id trouble.',
    },
  ),
  show.graph(
    [
      grouped('sum', refusedByReason, ['cluster', 'reason'], '{{cluster}} refused {{reason}}'),
      grouped('sum', deniedActions, ['cluster', 'action'], '{{cluster}} denied {{action}}'),
    ],
    {
      width: 6,
      title: 'Refused clients',
      question:
        'Are clients turned away? Refused CONNECTs and denied actions a second; near 0 is good. A jump after a change points at rotated credentials or access rules, a jump from nothing at an attack.',
    },
  ),
  show.table({
    title: 'Clients in numbers',
    question: 'Which of the usual troubles of clients is it? Coloured cells are past the threshold of an alert.',
    width: 24,
    height: 5,
    rows: by,
    columns: [
      { title: 'Against 10 min ago', shown: grouped('min', clientsKept, by) },
      { title: 'Delivered against 1 h ago', shown: grouped('min', fanout, by) },
      { title: 'Connect anew', shown: reconnecting },
      { title: 'Logins that fail', shown: loginFailures },
      { title: 'Refused', shown: connectionsRefused },
      { title: 'Lost to keep-alive', shown: keepaliveLosses },
      { title: 'Taken over', shown: takeovers },
      { title: 'Next certificate ends in', shown: grouped('min', certificateTime, by) },
    ],
  }),
];

/** What clients meet before they meet a broker. */
export const surroundings = (show: SignalPanels) => [
  show.timeline([dependenciesUp, sharedStateAnswers], {
    width: 10,
    states: { one: 'up', zero: 'down' },
  }),
  show.table({
    title: 'Load balancer, shared state, virtual address',
    question:
      'Is it the brokers, or what stands around them? Coloured cells are past the threshold of an alert; empty ones do not apply.',
    width: 14,
    height: 8,
    rows: perDependency,
    columns: [
      { title: 'Servers up', shown: grouped('min', balancedServersUp, perDependency) },
      { title: 'Of', shown: grouped('max', balancerServers, perDependency) },
      { title: 'Every server up', shown: grouped('min', balancedServerUp, perDependency), look: UP },
      { title: 'Sessions used', shown: balancerSessionsUsed },
      { title: 'Waiting', shown: balancerQueue },
      { title: 'State answers', shown: grouped('min', sharedStateAnswers, perDependency), look: UP },
      { title: 'Replicas', shown: grouped('min', sharedStateReplicas, perDependency) },
      { title: 'Linked', shown: grouped('min', stateLink, perDependency), look: UP },
      { title: 'Lag', shown: stateLag },
      { title: 'Evicted', shown: stateEvictions },
      { title: 'State memory', shown: sharedStateMemoryUsed },
      { title: 'Address moves in 15 min', shown: addressMoves },
    ],
  }),
];
