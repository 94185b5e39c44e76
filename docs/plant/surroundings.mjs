import {
  clusters,
  counter,
  DAY,
  during,
  each,
  gauge,
  hit,
  KILLED,
  lost,
  NODES,
  noise,
  START,
  share,
} from './series.mjs';

/** What stands around them. */
export function surroundings() {
  const balancer = clusters.map((labels) => ({ ...labels, dependency: 'haproxy' }));
  const state = clusters.map((labels) => ({ ...labels, dependency: 'valkey' }));
  gauge(
    'mqtt_dependency_up',
    [
      ...balancer.map((labels) => ({ ...labels, kind: 'haproxy' })),
      ...state.map((labels) => ({ ...labels, kind: 'redis' })),
    ],
    () => 1,
  );
  gauge(
    'mqtt_dependency_connect_duration_seconds',
    [...balancer, ...state].map((labels) => ({ ...labels, phase: 'tcp' })),
    (labels, at) => 0.0012 * noise(labels, at, 0.4),
  );
  const backend = balancer.map((labels) => ({ ...labels, backend: 'mqtt' }));
  const servers = NODES.map(({ cluster, node }) => ({ cluster, dependency: 'haproxy', backend: 'mqtt', server: node }));
  const gone = ({ cluster, server }, at) => lost({ cluster, node: server }, at);
  gauge('mqtt_load_balancer_servers', backend, () => 3);
  gauge('mqtt_load_balancer_servers_up', backend, (labels, at) => (hit(labels, at) ? 2 : 3));
  gauge('mqtt_load_balancer_server_up', servers, (labels, at) => (gone(labels, at) ? 0 : 1));
  counter('mqtt_load_balancer_server_check_downs_total', servers, () => 0);
  gauge('mqtt_load_balancer_server_sessions_current', servers, (labels, at) =>
    gone(labels, at) ? 0 : Math.round(3_150 * share({ ...labels, node: labels.server }, at) * noise(labels, at, 0.02)),
  );
  gauge('mqtt_load_balancer_queued_connections', backend, () => 0);
  counter('mqtt_load_balancer_connection_errors_total', backend, (labels, at) =>
    labels.cluster === 'plant-a' && during(at, KILLED, KILLED + 45) ? 6 : 0,
  );
  const frontend = balancer.map((labels) => ({ ...labels, frontend: 'mqtts' }));
  gauge('mqtt_load_balancer_sessions_current', frontend, (labels, at) => Math.round(9_400 * noise(labels, at, 0.02)));
  gauge('mqtt_load_balancer_sessions_max', frontend, () => 20_000);
  counter('mqtt_load_balancer_sessions_total', frontend, (labels, at) => 7 * noise(labels, at, 0.2));
  gauge('mqtt_load_balancer_session_rate', frontend, (labels, at) => 7 * noise(labels, at, 0.2));
  counter('mqtt_load_balancer_connections_dropped_total', frontend, () => 0);
  gauge('mqtt_shared_state_uptime_seconds', state, (_labels, at) => at - START + 34 * DAY);
  gauge('mqtt_shared_state_loading', state, () => 0);
  gauge('mqtt_shared_state_connected_clients', state, () => 24);
  gauge('mqtt_shared_state_clients_max', state, () => 10_000);
  gauge('mqtt_shared_state_blocked_clients', state, () => 0);
  counter('mqtt_shared_state_connections_rejected_total', state, () => 0);
  gauge('mqtt_shared_state_memory_used_bytes', state, (labels, at) => 410e6 * noise(labels, at, 0.02));
  gauge('mqtt_shared_state_memory_limit_bytes', state, () => 1_024 ** 3);
  counter('mqtt_shared_state_evicted_keys_total', state, () => 0);
  gauge('mqtt_shared_state_replicas_connected', state, () => 2);
  gauge('mqtt_shared_state_replication_link_up', state, () => 1);
  gauge('mqtt_shared_state_replication_lag_seconds', state, () => 0);
  gauge('mqtt_shared_state_snapshot_ok', state, () => 1);
  gauge('mqtt_shared_state_log_write_ok', state, () => 1);
  const address = clusters.map((labels) => ({ ...labels, dependency: 'vip' }));
  gauge('mqtt_virtual_address_holder', each(address, 'node', ['n1', 'n2', 'n3']), ({ node }) =>
    node === 'n1' ? 1 : 0,
  );
  counter('mqtt_virtual_address_changes_total', address, () => 0);
  gauge('mqtt_virtual_address_last_change_timestamp_seconds', address, () => START - 12 * DAY);
}
