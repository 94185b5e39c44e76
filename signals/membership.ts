import { gaugeSignal, increaseSignal, rateSignal } from '../src/generate/metric-signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';

/** Nodes there should be. */
export const nodesExpected = gaugeSignal(metrics.clusterNodesExpected, {
  title: 'Nodes expected',
  question:
    'How many nodes should the cluster have? From expectedNodes in sre.yaml; change it when the cluster changes.',
  unit: 'short',
});

/** Whether each node answers and is with the others. */
export const nodeUp = gaugeSignal(metrics.clusterNodeUp, {
  title: 'Node up',
  question:
    'Which node left, and when? Green is a node that answers and belongs to the largest group that agrees; red is one that does not. Red while its process runs is a split: see Nodes in view.',
  unit: 'bool_yes_no',
});

/** Members in the eyes of each node. */
export const nodesInView = gaugeSignal(metrics.clusterViewNodes, {
  title: 'Nodes in view',
  question:
    'How many members does each node see? All lines equal is good. Different lines are a split brain: the lower ones are the minority, which must be healed or stopped.',
  unit: 'short',
});

/** Size of the group of each node. */
export const groupSize = gaugeSignal(metrics.clusterNodeGroupSize, {
  title: 'Size of the group of each node',
  question:
    'With how many others is each node in one piece? All equal is good; the smaller number is the minority side, 0 a node that does not answer.',
  unit: 'short',
});

/** Partitions a node reports. */
export const partitionsNow = gaugeSignal(metrics.clusterPartitionsActive, {
  title: 'Partitions now',
  question:
    'Does a node report a partition? 0 is good. Anything else: see Peers unreachable for who lost whom, and check the port between the nodes.',
  unit: 'short',
});

/** Peers a node does not reach. */
export const peersUnreachable = gaugeSignal(metrics.clusterPeersUnreachable, {
  title: 'Peers unreachable',
  question:
    'Whom can this node not reach? 0 is good. One node with many: its network. Every node with one: that one is gone.',
  unit: 'short',
});

/** Members a node knows and does not see running. */
export const peersStopped = gaugeSignal(metrics.clusterNodesStopped, {
  title: 'Members stopped',
  question:
    'Which members are known and not running? They stay listed until they come back or are removed from the cluster.',
  unit: 'short',
});

/** Partitions nodes reported. */
export const partitionsBegun = increaseSignal(metrics.clusterPartitionsDetected, '5m', {
  title: 'Partitions begun in 5 min',
  question:
    'Did a node report a split? Every begin needs an end. Many in a row: an unstable network between the nodes.',
  unit: 'short',
});

/** Partitions that healed by the word of the nodes. */
export const partitionsEnded = increaseSignal(metrics.clusterPartitionsResolved, '5m', {
  title: 'Partitions ended in 5 min',
  question: 'Did the split heal? Begun without ended is a split that goes on.',
  unit: 'short',
});

/** Splits the exporter concluded. */
export const splitsBegun = increaseSignal(metrics.clusterSplitsDetected, '5m', {
  title: 'Splits begun in 5 min',
  question: 'Did the exporter see the cluster fall apart? Also when no broker says so.',
  unit: 'short',
});

/** Splits that were over. */
export const splitsEnded = increaseSignal(metrics.clusterSplitsResolved, '5m', {
  title: 'Splits ended in 5 min',
  question: 'Did the exporter see it come together again? Begun without ended is a split that goes on.',
  unit: 'short',
});

/** Bytes between the nodes that were thrown away. */
export const clusterBytesDropped = rateSignal(metrics.clusterBytesDropped, {
  title: 'Bytes dropped between nodes',
  question:
    'Does traffic between the nodes get lost? Should be empty. A slow or full line between the machines, or one node that cannot keep up.',
  unit: 'Bps',
});
