import { counter, gauge } from '../metric.ts';

const node = ['node'] as const;

/** Membership: the verdict of the exporter and the views of the nodes. */
export const cluster = {
  clusterNodesAlive: gauge(
    'mqtt_cluster_nodes_alive',
    "The exporter's verdict: size of the largest set of nodes that answer and list each other as running; 0 when no node answers. One series per cluster.",
    { unit: '1' },
  ),
  clusterNodesExpected: gauge(
    'mqtt_cluster_nodes_expected',
    'Nodes the cluster should have: expectedNodes of the configuration, else the nodes configured.',
    {
      unit: '1',
    },
  ),
  clusterNodesStopped: gauge('mqtt_cluster_nodes_stopped', 'Members this node knows and does not see running.', {
    unit: '1',
    labels: node,
  }),
  clusterNodeUp: gauge(
    'mqtt_cluster_node_up',
    'Whether the node answers and belongs to the largest set of nodes that list each other as running.',
    {
      unit: 'bool',
      labels: node,
    },
  ),
  clusterViewNodes: gauge('mqtt_cluster_view_nodes', 'Members running in the view of this node.', {
    unit: '1',
    labels: node,
  }),
  clusterViews: gauge(
    'mqtt_cluster_views',
    'Distinct sets of running members among the nodes that answer; more than 1 means the cluster is split or changing.',
    {
      unit: '1',
    },
  ),
  clusterGroups: gauge(
    'mqtt_cluster_groups',
    'Groups the running nodes fall into: within a group all list each other and no route between them is known to be down. More than 1 is a split, also when no node reports one.',
    { unit: '1' },
  ),
  clusterNodeGroupSize: gauge(
    'mqtt_cluster_node_group_size',
    'Size of the group this node belongs to, itself included: a minority side is told as what it is. 0 when the node does not answer or says that it is not running.',
    { unit: '1', labels: node },
  ),
  clusterQuorum: gauge(
    'mqtt_cluster_quorum',
    'Whether the largest group is more than half of the expected nodes; absent for brokers without membership unless the route matrix is on.',
    { unit: 'bool' },
  ),
  clusterSplitsDetected: counter(
    'mqtt_cluster_splits_detected_total',
    'Times mqtt_cluster_groups was seen to rise above 1, counted by the exporter since it started.',
    { unit: '1' },
  ),
  clusterSplitsResolved: counter(
    'mqtt_cluster_splits_resolved_total',
    'Times mqtt_cluster_groups was seen to come back to 1, counted by the exporter since it started.',
    { unit: '1' },
  ),
  clusterPartitionsActive: gauge('mqtt_cluster_partitions_active', 'Partitions this node reports now.', {
    unit: '1',
    labels: node,
  }),
  clusterPartitionsDetected: counter(
    'mqtt_cluster_partitions_detected_total',
    'Partitions this node reported that began, counted by the broker or by the exporter since it started. A split no node reports shows in mqtt_cluster_views.',
    {
      unit: '1',
      labels: node,
    },
  ),
  clusterPartitionsResolved: counter(
    'mqtt_cluster_partitions_resolved_total',
    'Partitions this node reported that ended, counted by the broker or by the exporter since it started.',
    {
      unit: '1',
      labels: node,
    },
  ),
  clusterPeersUnreachable: gauge('mqtt_cluster_peers_unreachable', 'Cluster members this node cannot reach.', {
    unit: '1',
    labels: node,
  }),
  clusterBytesDropped: counter('mqtt_cluster_bytes_dropped_total', 'Bytes between nodes that were dropped.', {
    unit: 'bytes',
    labels: node,
  }),
};
