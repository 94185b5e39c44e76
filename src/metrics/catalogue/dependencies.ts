import { counter, gauge } from '../metric.ts';

const dependency = ['dependency'] as const;
const frontend = ['dependency', 'frontend'] as const;
const backend = ['dependency', 'backend'] as const;
const server = ['dependency', 'backend', 'server'] as const;
const tier = 'optional' as const;

/** What a cluster depends on: load balancers, shared state, virtual addresses. None of it counts for the cluster's own health. */
export const dependencies = {
  dependencyUp: gauge(
    'mqtt_dependency_up',
    'Whether the dependency answered at its last read. It never counts for mqtt_up or the verdict on the cluster; while it is 0 every other series of the dependency is absent.',
    { unit: 'bool', tier, labels: ['dependency', 'kind'] },
  ),
  dependencyConnectDuration: gauge(
    'mqtt_dependency_connect_duration_seconds',
    'How long the last connection to the dependency took, by phase; tls comes after tcp.',
    { unit: 'seconds', tier, labels: ['dependency', 'phase'], values: { phase: ['tcp', 'tls'] } },
  ),
  loadBalancerServers: gauge(
    'mqtt_load_balancer_servers',
    'Servers the backend of the load balancer is configured with, backup servers too.',
    { unit: '1', tier, labels: backend },
  ),
  loadBalancerServersUp: gauge(
    'mqtt_load_balancer_servers_up',
    'Servers of the backend that may get new connections: up by their health check or without one, backup servers too.',
    { unit: '1', tier, labels: backend },
  ),
  loadBalancerServerUp: gauge(
    'mqtt_load_balancer_server_up',
    'Whether the health check of the load balancer finds the server up; 0 also in maintenance, drain and when taken out of balancing, absent for a server without a check.',
    { unit: 'bool', tier, labels: server },
  ),
  loadBalancerServerCheckDowns: counter(
    'mqtt_load_balancer_server_check_downs_total',
    'How often the health check took the server from up to down.',
    { unit: '1', tier, labels: server },
  ),
  loadBalancerServerSessionsCurrent: gauge(
    'mqtt_load_balancer_server_sessions_current',
    'Sessions the load balancer holds to the server now: how connections are spread over the nodes.',
    { unit: '1', tier, labels: server },
  ),
  loadBalancerQueuedConnections: gauge(
    'mqtt_load_balancer_queued_connections',
    'Connections waiting for a free server of the backend, those assigned to a server included.',
    { unit: '1', tier, labels: backend },
  ),
  loadBalancerConnectionErrors: counter(
    'mqtt_load_balancer_connection_errors_total',
    'Connections from the load balancer to a server of the backend that failed.',
    { unit: '1', tier, labels: backend },
  ),
  loadBalancerSessionsCurrent: gauge(
    'mqtt_load_balancer_sessions_current',
    'Sessions of clients at the frontend now.',
    { unit: '1', tier, labels: frontend },
  ),
  loadBalancerSessionsMax: gauge(
    'mqtt_load_balancer_sessions_max',
    'Limit of sessions at the frontend (maxconn); clients above it wait unseen in the backlog of the kernel.',
    { unit: '1', tier, labels: frontend },
  ),
  loadBalancerSessions: counter('mqtt_load_balancer_sessions_total', 'Sessions of clients the frontend accepted.', {
    unit: '1',
    tier,
    labels: frontend,
  }),
  loadBalancerSessionRate: gauge(
    'mqtt_load_balancer_session_rate',
    'New sessions in the last second by the counting of the load balancer; the rate of mqtt_load_balancer_sessions_total sees every second.',
    { unit: 'per_second', tier, labels: frontend },
  ),
  loadBalancerConnectionsDropped: counter(
    'mqtt_load_balancer_connections_dropped_total',
    'Connections accepted and not handled: the load balancer ran into a limit of its own.',
    { unit: '1', tier, labels: frontend },
  ),
  loadBalancerHttpRequests: counter(
    'mqtt_load_balancer_http_requests_total',
    'HTTP requests: of MQTT only the upgrades to WebSocket are among them.',
    { unit: '1', tier, labels: frontend },
  ),
  sharedStateInfo: gauge(
    'mqtt_shared_state_info',
    'Constant 1; product, version, mode and replication role of the shared state as labels.',
    { unit: 'info', tier, labels: ['dependency', 'product', 'version', 'mode', 'role'] },
  ),
  sharedStateUptime: gauge('mqtt_shared_state_uptime_seconds', 'How long the shared state has been running.', {
    unit: 'seconds',
    tier,
    labels: dependency,
  }),
  sharedStateLoading: gauge(
    'mqtt_shared_state_loading',
    'Whether the shared state is still loading its data and refuses commands.',
    { unit: 'bool', tier, labels: dependency },
  ),
  sharedStateClients: gauge(
    'mqtt_shared_state_connected_clients',
    'Connections to the shared state, without the one that asks: brokers hold theirs all the time.',
    { unit: '1', tier, labels: dependency },
  ),
  sharedStateClientsMax: gauge('mqtt_shared_state_clients_max', 'Limit of connections to the shared state.', {
    unit: '1',
    tier,
    labels: dependency,
  }),
  sharedStateBlockedClients: gauge(
    'mqtt_shared_state_blocked_clients',
    'Connections that wait in a blocking command.',
    { unit: '1', tier, labels: dependency },
  ),
  sharedStateConnectionsRejected: counter(
    'mqtt_shared_state_connections_rejected_total',
    'Connections refused because the limit was reached.',
    { unit: '1', tier, labels: dependency },
  ),
  sharedStateMemoryUsed: gauge('mqtt_shared_state_memory_used_bytes', 'Memory the shared state has allocated.', {
    unit: 'bytes',
    tier,
    labels: dependency,
  }),
  sharedStateMemoryLimit: gauge(
    'mqtt_shared_state_memory_limit_bytes',
    'Memory at which the shared state evicts keys or refuses writes (maxmemory); +Inf when there is no limit.',
    { unit: 'bytes', tier, labels: dependency },
  ),
  sharedStateEvictedKeys: counter(
    'mqtt_shared_state_evicted_keys_total',
    'Keys thrown away to free memory: sessions, queued or retained messages that are lost.',
    { unit: '1', tier, labels: dependency },
  ),
  sharedStateReplicas: gauge('mqtt_shared_state_replicas_connected', 'Replicas connected to this instance.', {
    unit: '1',
    tier,
    labels: dependency,
  }),
  sharedStateLinkUp: gauge(
    'mqtt_shared_state_replication_link_up',
    'Whether this replica is connected to its master; absent on a master.',
    { unit: 'bool', tier, labels: dependency },
  ),
  sharedStateLagSeconds: gauge(
    'mqtt_shared_state_replication_lag_seconds',
    'On a master: seconds since the replica that has been silent longest was heard. On a replica: seconds since its master was heard.',
    { unit: 'seconds', tier, labels: dependency },
  ),
  sharedStateLagBytes: gauge(
    'mqtt_shared_state_replication_lag_bytes',
    'On a master with replicas: bytes of the replication stream the replica furthest behind has not confirmed.',
    { unit: 'bytes', tier, labels: dependency },
  ),
  sharedStateSnapshotOk: gauge(
    'mqtt_shared_state_snapshot_ok',
    'Whether the last snapshot to disk (RDB) succeeded; 1 before the first one and where none is configured.',
    { unit: 'bool', tier, labels: dependency },
  ),
  sharedStateLogWriteOk: gauge(
    'mqtt_shared_state_log_write_ok',
    'Whether the last write to the append-only file succeeded; absent where there is no such file.',
    { unit: 'bool', tier, labels: dependency },
  ),
  virtualAddressHolder: gauge(
    'mqtt_virtual_address_holder',
    'Whether the node answers behind the virtual address now; all series are absent while that is not known.',
    { unit: 'bool', tier, labels: ['dependency', 'node'] },
  ),
  virtualAddressChanges: counter(
    'mqtt_virtual_address_changes_total',
    'How often another node was found behind the virtual address, counted by the exporter since it started.',
    { unit: '1', tier, labels: dependency },
  ),
  virtualAddressLastChange: gauge(
    'mqtt_virtual_address_last_change_timestamp_seconds',
    'Unix time at which the exporter first saw the present holder after another one; absent before the first change.',
    { unit: 'timestamp', tier, labels: dependency },
  ),
};
