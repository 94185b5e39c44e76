import { licenseLeft, restarts, versionsRunning } from '../signals/broker-nodes.ts';
import {
  membershipAnswering,
  membershipViews,
  partitionsSeen,
  quorumMargin,
  routesBroken,
} from '../signals/cluster.ts';
import { busiestNode } from '../signals/connections.ts';
import {
  groupSize,
  nodesInView,
  nodeUp,
  partitionsBegun,
  partitionsEnded,
  partitionsNow,
  peersStopped,
  peersUnreachable,
  splitsBegun,
  splitsEnded,
} from '../signals/membership.ts';
import { subscriptionMemory } from '../signals/memory.ts';
import { routesUp } from '../signals/routes.ts';
import { ANY_IS_TROUBLE, UP } from './look.ts';
import { grouped, named, type SignalPanels } from './signal-panels.ts';

/** Membership as each node sees it, and the ways between the nodes as messages found them. */
export const internals = (show: SignalPanels) => [
  show.timeline(nodeUp, { width: 12, states: { one: 'up', zero: 'down' } }),
  show.timeline(named(routesUp, '{{cluster}} {{from}} to {{to}}'), {
    width: 12,
    states: { one: 'arrives', zero: 'broken' },
  }),
  show.graph([named(nodesInView, '{{cluster}} {{node}} sees'), named(groupSize, '{{cluster}} {{node}} is with')], {
    width: 6,
    title: 'Nodes in view, and size of the group',
    question:
      'How many members does each node see, and with how many is it in one piece? All lines equal is good. Different lines are a split brain: the lower ones are the minority, which must be healed or stopped.',
  }),
  show.graph(
    [named(peersUnreachable, '{{cluster}} {{node}} unreachable'), named(peersStopped, '{{cluster}} {{node}} stopped')],
    { width: 6, title: 'Peers unreachable and stopped' },
  ),
  show.graph(
    [
      grouped('sum', partitionsBegun, ['cluster'], '{{cluster}} reported'),
      grouped('sum', partitionsEnded, ['cluster'], '{{cluster}} reported as over'),
      named(splitsBegun, '{{cluster}} seen'),
      named(splitsEnded, '{{cluster}} seen to be over'),
    ],
    {
      width: 6,
      title: 'Splits begun and ended in 5 min',
      question:
        'Did the cluster split, and did it heal? Reported by the nodes, or seen by the exporter when they say nothing. Every begin needs an end; many in a row are an unstable network.',
    },
  ),
  show.graph(routesBroken, { width: 6 }),
  show.table({
    title: 'The cluster in numbers',
    question: 'What else is watched about the cluster as a whole? Coloured cells are past the threshold of an alert.',
    width: 24,
    height: 5,
    rows: ['cluster'],
    columns: [
      { title: 'Views', shown: membershipViews },
      { title: 'May still lose', shown: grouped('min', quorumMargin, ['cluster']) },
      { title: 'Partitions now', shown: partitionsNow, look: ANY_IS_TROUBLE },
      { title: 'Splits in 5 min', shown: partitionsSeen },
      { title: 'Membership told', shown: grouped('min', membershipAnswering, ['cluster']), look: UP },
      { title: 'Versions', shown: versionsRunning },
      { title: 'Restarts in 30 min', shown: restarts },
      { title: 'Busiest node', shown: busiestNode },
      { title: 'Subscription memory', shown: subscriptionMemory },
      { title: 'Licence ends in', shown: grouped('min', licenseLeft, ['cluster']) },
    ],
  }),
];
