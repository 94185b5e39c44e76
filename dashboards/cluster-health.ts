import { clusterGroups, nodesAlive, nodesMissing, quorum } from '../signals/cluster.ts';
import { connectionsUsedSteadily } from '../signals/connections.ts';
import { messagesLost } from '../signals/delivery.ts';
import { probeSuccessShare } from '../signals/probing.ts';
import { queuedMessages } from '../signals/queues.ts';
import { UP } from './look.ts';
import { grouped, type SignalPanels } from './signal-panels.ts';

const by = ['cluster'] as const;
const width = 3;

/** The strip that answers "is it OK?" in eight numbers. */
export const health = (show: SignalPanels) => [
  show.stat(grouped('max', nodesAlive, by), { width }),
  show.stat(grouped('max', nodesMissing, by), {
    width,
    look: { base: 'green', bounds: [{ from: 1, color: 'orange' }] },
  }),
  show.stat(grouped('max', clusterGroups, by), {
    width,
    title: 'Groups',
    look: { base: 'green', bounds: [{ from: 2, color: 'red' }] },
  }),
  show.stat(grouped('min', quorum, by), { width, look: UP }),
  show.stat(grouped('max', connectionsUsedSteadily, by), {
    width,
    title: 'Fullest node',
    empty: 'no limit known',
    question:
      'How full is the fullest node? Empty when the limit is unknown: set limits.connections in sre.yaml. Raise the limit, add a node or rebalance.',
  }),
  show.stat(grouped('max', queuedMessages, by), {
    width,
    title: 'Most queued',
    question:
      'How many messages wait on the node with most of them? Growing means consumers are slow or offline: follow the runbook.',
  }),
  show.stat(grouped('sum', messagesLost, by), {
    width,
    question:
      'How many messages a second are thrown away that somebody had asked for? 0 is good; Drops by reason tells why.',
    look: { base: 'green', bounds: [{ from: 0.001, color: 'orange' }] },
  }),
  show.stat(probeSuccessShare, {
    width,
    look: {
      base: 'red',
      bounds: [
        { from: 0.9, color: 'orange' },
        { from: 1, color: 'green' },
      ],
    },
  }),
];
