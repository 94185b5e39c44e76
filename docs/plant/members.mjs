import { clusters, counter, each, gauge, hit, lost, NODES, noise, whenUp } from './series.mjs';

/** Who is there. */
export function members() {
  gauge('mqtt_cluster_nodes_expected', clusters, () => 3);
  gauge('mqtt_cluster_nodes_alive', clusters, (labels, at) => (hit(labels, at) ? 2 : 3));
  gauge('mqtt_up', clusters, () => 1);
  gauge('mqtt_cluster_quorum', clusters, () => 1);
  gauge('mqtt_cluster_views', clusters, () => 1);
  gauge('mqtt_cluster_groups', clusters, () => 1);
  gauge('mqtt_cluster_node_up', NODES, (labels, at) => (lost(labels, at) ? 0 : 1));
  gauge(
    'mqtt_cluster_view_nodes',
    NODES,
    whenUp((labels, at) => (hit(labels, at) ? 2 : 3)),
  );
  gauge(
    'mqtt_cluster_node_group_size',
    NODES,
    whenUp((labels, at) => (hit(labels, at) ? 2 : 3)),
  );
  gauge(
    'mqtt_cluster_partitions_active',
    NODES,
    whenUp(() => 0),
  );
  gauge(
    'mqtt_cluster_peers_unreachable',
    NODES,
    whenUp((labels, at) => (hit(labels, at) ? 1 : 0)),
  );
  gauge(
    'mqtt_cluster_nodes_stopped',
    NODES,
    whenUp((labels, at) => (hit(labels, at) ? 1 : 0)),
  );
  counter('mqtt_cluster_splits_detected_total', clusters, () => 0);
  counter('mqtt_cluster_splits_resolved_total', clusters, () => 0);
  counter(
    'mqtt_cluster_partitions_detected_total',
    NODES,
    whenUp(() => 0),
  );
  counter(
    'mqtt_cluster_partitions_resolved_total',
    NODES,
    whenUp(() => 0),
  );
  counter(
    'mqtt_cluster_bytes_dropped_total',
    NODES,
    whenUp(() => 0),
  );
  const routes = each(each(clusters, 'from', ['n1', 'n2', 'n3']), 'to', ['n1', 'n2', 'n3']);
  const broken = ({ cluster, from, to }, at) => [from, to].some((node) => lost({ cluster, node }, at));
  gauge('mqtt_cluster_route_up', routes, (labels, at) => (broken(labels, at) ? 0 : 1));
  gauge('mqtt_cluster_route_duration_seconds', routes, (labels, at) =>
    broken(labels, at) ? undefined : (labels.from === labels.to ? 0.003 : 0.008) * noise(labels, at, 0.4),
  );
  counter('mqtt_cluster_route_messages_total', each(routes, 'result', ['delivered', 'missed', 'late']), (labels, at) =>
    (labels.result === 'delivered') !== broken(labels, at) && labels.result !== 'late' ? 0.2 : 0,
  );
  gauge('mqtt_cluster_route_client_up', NODES, (labels, at) => (lost(labels, at) ? 0 : 1));
}
