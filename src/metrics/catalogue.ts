import { SOURCE_ERROR_REASONS } from '../core/source.ts';
import { counter, gauge, type Metric } from './metric.ts';

/** Why a broker did not deliver a message. `no_subscribers` is not loss: nobody had asked for the message. */
const DROP_REASONS = [
  'queue_full',
  'expired',
  'no_subscribers',
  'qos0_overload',
  'too_large',
  'not_writable',
  'no_local',
  'await_pubrel_timeout',
  'quota',
  'receive_maximum',
  'unhandled',
  'intercepted',
  'internal_error',
  'throttled',
  'unspecified',
] as const;

/** How a number came about. Only `native` and `table` are the broker's own; alerts ignore `estimate` unless asked. */
const METHODS = ['native', 'table', 'derived', 'estimate'] as const;

const node = ['node'] as const;

/**
 * Every broker metric we publish: name, meaning, unit, labels. Exporter, dashboards, alerts, docs and chaos verdicts
 * read this table, so that a rename is a compile error. Counters are the broker's own absolute values: a broker restart
 * is a counter reset, which Prometheus handles. What a broker does not tell is absent, never 0.
 */
export const metrics = {
  // Exporter and source health
  up: gauge('mqtt_up', 'Whether at least one source of the cluster answered at its last read.', { unit: 'bool' }),
  sourceUp: gauge(
    'mqtt_source_up',
    'Whether this source answered at its last read. Node is empty for cluster-wide sources.',
    {
      unit: 'bool',
      labels: ['node', 'source'],
    },
  ),
  sourceLastSuccess: gauge(
    'mqtt_source_last_success_timestamp_seconds',
    'Unix time of the last good read of this source.',
    {
      unit: 'timestamp',
      labels: ['node', 'source'],
    },
  ),
  sourceAge: gauge(
    'mqtt_source_age_seconds',
    'Age of the data this source last gave, for $SYS since the last heartbeat.',
    {
      unit: 'seconds',
      labels: ['node', 'source'],
    },
  ),
  sourceDuration: gauge(
    'mqtt_source_duration_seconds',
    'How long the last read of this source took, failed ones too.',
    {
      unit: 'seconds',
      labels: ['node', 'source'],
    },
  ),
  sourceErrors: counter(
    'mqtt_source_errors_total',
    'Failed reads of this source since the exporter started, by reason.',
    {
      unit: '1',
      labels: ['node', 'source', 'reason'],
      values: { reason: SOURCE_ERROR_REASONS },
    },
  ),
  metricSupported: gauge(
    'mqtt_metric_supported',
    'Whether this kind of broker offers the metric (1) or cannot tell (0), so that absent is told apart from forgotten. One series per core metric.',
    { unit: 'bool', labels: ['metric'] },
  ),
  brokerInfo: gauge('mqtt_broker_info', 'Constant 1; broker kind, version and edition of the node as labels.', {
    unit: 'info',
    labels: ['node', 'broker', 'version', 'edition'],
  }),

  // Connections
  connectionsCurrent: gauge(
    'mqtt_connections_current',
    'MQTT clients connected now, without the exporter itself where the broker counts it.',
    {
      unit: '1',
      labels: node,
    },
  ),
  connectionsMax: gauge(
    'mqtt_connections_max',
    'Limit of simultaneous MQTT connections, from the broker or from the configuration; +Inf when known to be unlimited, absent when unknown. Never a high-water mark.',
    { unit: '1', labels: node },
  ),
  connectionsPeak: gauge(
    'mqtt_connections_peak',
    'Highest number of simultaneous connections since the broker started (a high-water mark, not a limit).',
    {
      unit: '1',
      labels: node,
    },
  ),
  connectionsOpened: counter('mqtt_connections_opened_total', 'Client connections accepted.', {
    unit: '1',
    labels: node,
  }),
  connectionsClosed: counter(
    'mqtt_connections_closed_total',
    'Client connections ended, by reason; reason all where the broker gives only the total.',
    {
      unit: '1',
      labels: ['node', 'reason'],
    },
  ),
  connectionsRejected: counter('mqtt_connections_rejected_total', 'CONNECTs refused, by reason.', {
    unit: '1',
    labels: ['node', 'reason'],
  }),
  keepaliveTimeouts: counter('mqtt_keepalive_timeouts_total', 'Clients dropped because their keep-alive ran out.', {
    unit: '1',
    labels: node,
  }),
  connectRate: gauge(
    'mqtt_connect_rate_per_second',
    'CONNECTs a second over the last minute, where the broker has no counter of them.',
    {
      unit: 'per_second',
      tier: 'optional',
      labels: node,
    },
  ),
  listenerUp: gauge('mqtt_listener_up', 'Whether the listener runs. Listeners are those of the broker configuration.', {
    unit: 'bool',
    labels: ['node', 'listener', 'protocol'],
  }),
  listenerConnectionsCurrent: gauge('mqtt_listener_connections_current', 'Connections on this listener now.', {
    unit: '1',
    labels: ['node', 'listener', 'protocol'],
  }),
  listenerConnectionsMax: gauge(
    'mqtt_listener_connections_max',
    'Limit of simultaneous connections of this listener.',
    {
      unit: '1',
      labels: ['node', 'listener', 'protocol'],
    },
  ),
  tlsCertificateExpiry: gauge(
    'mqtt_tls_certificate_expiry_timestamp_seconds',
    'Unix time at which the certificate the listener serves expires.',
    {
      unit: 'timestamp',
      labels: ['node', 'listener'],
    },
  ),

  // Sessions
  sessionsCurrent: gauge('mqtt_sessions_current', 'Sessions the broker knows, online and offline.', {
    unit: '1',
    labels: node,
  }),
  sessionsDisconnected: gauge('mqtt_sessions_disconnected', 'Sessions kept for clients that are offline.', {
    unit: '1',
    labels: node,
  }),
  sessionsPersistent: gauge('mqtt_sessions_persistent', 'Sessions that outlive their connection (clean start off).', {
    unit: '1',
    labels: node,
  }),
  sessionsMax: gauge(
    'mqtt_sessions_max',
    'Limit of sessions of the whole cluster, from the broker, its licence or the configuration.',
    {
      unit: '1',
    },
  ),
  sessionsCreated: counter('mqtt_sessions_created_total', 'Sessions created.', { unit: '1', labels: node }),
  sessionsResumed: counter('mqtt_sessions_resumed_total', 'Sessions resumed by a returning client.', {
    unit: '1',
    labels: node,
  }),
  sessionsTakenOver: counter(
    'mqtt_sessions_taken_over_total',
    'Sessions taken over by a second connection of the same client id.',
    {
      unit: '1',
      labels: node,
    },
  ),
  sessionsTerminated: counter('mqtt_sessions_terminated_total', 'Sessions ended.', { unit: '1', labels: node }),
  sessionsExpired: counter('mqtt_sessions_expired_total', 'Sessions removed because they expired.', {
    unit: '1',
    labels: node,
  }),
  willMessagesCurrent: gauge('mqtt_will_messages_current', 'Delayed will messages waiting.', {
    unit: '1',
    tier: 'optional',
    labels: node,
  }),

  // Subscriptions
  subscriptionsCurrent: gauge(
    'mqtt_subscriptions_current',
    'Subscriptions, without the exporter itself where the broker counts it.',
    {
      unit: '1',
      labels: node,
    },
  ),
  subscriptionsShared: gauge('mqtt_subscriptions_shared', 'Shared subscriptions ($share) of the cluster.', {
    unit: '1',
  }),
  subscribersCurrent: gauge('mqtt_subscribers_current', 'Clients with at least one subscription.', {
    unit: '1',
    labels: node,
  }),
  topicsCurrent: gauge('mqtt_topics_current', 'Distinct topic filters or routes of the cluster.', { unit: '1' }),
  subscriptionMemory: gauge(
    'mqtt_subscription_memory_bytes',
    'Memory the subscriptions take; only values with the same method compare.',
    {
      unit: 'bytes',
      labels: ['node', 'method'],
      values: { method: METHODS },
    },
  ),

  // Messages, packets, bytes
  messagesReceived: counter('mqtt_messages_received_total', 'PUBLISH packets the broker received from clients.', {
    unit: '1',
    labels: node,
  }),
  messagesSent: counter('mqtt_messages_sent_total', 'PUBLISH packets the broker sent to clients.', {
    unit: '1',
    labels: node,
  }),
  messagesDropped: counter(
    'mqtt_messages_dropped_total',
    'Messages the broker did not deliver, by reason. no_subscribers is not loss: nobody had asked for the message.',
    { unit: '1', labels: ['node', 'reason'], values: { reason: DROP_REASONS } },
  ),
  messagesAcknowledged: counter(
    'mqtt_messages_acknowledged_total',
    'Messages of QoS 1 and 2 acknowledged by their receivers.',
    {
      unit: '1',
      labels: node,
    },
  ),
  messagesRedelivered: counter(
    'mqtt_messages_redelivered_total',
    'Messages sent again because no acknowledgement came.',
    {
      unit: '1',
      tier: 'optional',
      labels: node,
    },
  ),
  packetsReceived: counter(
    'mqtt_packets_received_total',
    'MQTT control packets received, by type; type all where only the total exists.',
    {
      unit: '1',
      labels: ['node', 'type'],
    },
  ),
  packetsSent: counter(
    'mqtt_packets_sent_total',
    'MQTT control packets sent, by type; type all where only the total exists.',
    {
      unit: '1',
      labels: ['node', 'type'],
    },
  ),
  bytesReceived: counter('mqtt_bytes_received_total', 'Bytes received from clients, on the wire.', {
    unit: 'bytes',
    labels: node,
  }),
  bytesSent: counter('mqtt_bytes_sent_total', 'Bytes sent to clients, on the wire.', { unit: 'bytes', labels: node }),
  payloadBytesReceived: counter('mqtt_payload_bytes_received_total', 'Payload bytes of received PUBLISH packets.', {
    unit: 'bytes',
    tier: 'optional',
    labels: node,
  }),
  payloadBytesSent: counter('mqtt_payload_bytes_sent_total', 'Payload bytes of sent PUBLISH packets.', {
    unit: 'bytes',
    tier: 'optional',
    labels: node,
  }),

  // Queues and stores
  queuedMessages: gauge('mqtt_queued_messages', 'Messages waiting for delivery to MQTT sessions.', {
    unit: '1',
    labels: ['node', 'method'],
    values: { method: METHODS },
  }),
  queuedBytes: gauge('mqtt_queued_bytes', 'Bytes of the messages waiting for delivery to MQTT sessions.', {
    unit: 'bytes',
    labels: ['node', 'method'],
    values: { method: METHODS },
  }),
  inflightMessages: gauge('mqtt_inflight_messages', 'Messages sent and not yet acknowledged.', {
    unit: '1',
    labels: node,
  }),
  storedMessages: gauge(
    'mqtt_stored_messages',
    "Messages in the broker's message store: queued, in flight and retained, its own $SYS topics too.",
    {
      unit: '1',
      labels: node,
    },
  ),
  storedBytes: gauge('mqtt_stored_bytes', "Payload bytes in the broker's message store.", {
    unit: 'bytes',
    tier: 'optional',
    labels: node,
  }),
  socketQueuedPackets: gauge('mqtt_socket_queued_packets', 'Packets waiting to be written to client sockets.', {
    unit: '1',
    tier: 'optional',
    labels: node,
  }),
  socketQueuedBytes: gauge('mqtt_socket_queued_bytes', 'Bytes waiting to be written to client sockets.', {
    unit: 'bytes',
    labels: node,
  }),
  retainedMessages: gauge(
    'mqtt_retained_messages',
    "Retained messages of users; the broker's own $SYS topics are not counted.",
    {
      unit: '1',
      labels: node,
    },
  ),
  retainedBytes: gauge('mqtt_retained_bytes', 'Memory the retained messages take.', { unit: 'bytes', labels: node }),

  // Security
  authenticationAttempts: counter('mqtt_authentication_attempts_total', 'Authentications of MQTT clients, by result.', {
    unit: '1',
    labels: ['node', 'result'],
    values: { result: ['success', 'failure'] },
  }),
  authorizationChecks: counter(
    'mqtt_authorization_checks_total',
    'Authorization checks of MQTT clients, by result and action.',
    {
      unit: '1',
      labels: ['node', 'result', 'action'],
      values: { result: ['allow', 'deny'], action: ['publish', 'subscribe', 'all'] },
    },
  ),

  // Cluster
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
  clusterPartitionsActive: gauge('mqtt_cluster_partitions_active', 'Partitions this node reports now.', {
    unit: '1',
    labels: node,
  }),
  clusterPartitionsDetected: counter(
    'mqtt_cluster_partitions_detected_total',
    'Partitions seen to begin, by the broker or by the exporter since it started.',
    {
      unit: '1',
      labels: node,
    },
  ),
  clusterPartitionsResolved: counter(
    'mqtt_cluster_partitions_resolved_total',
    'Partitions seen to end, by the broker or by the exporter since it started.',
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

  // Bridges
  bridgeUp: gauge(
    'mqtt_bridge_up',
    'Whether the bridge, connector, shovel or link is connected. Bridges are those of the broker configuration.',
    {
      unit: 'bool',
      labels: ['node', 'bridge', 'type'],
    },
  ),
  bridgeMessages: counter('mqtt_bridge_messages_total', 'Messages across the bridge, by direction.', {
    unit: '1',
    labels: ['node', 'bridge', 'direction'],
    values: { direction: ['in', 'out'] },
  }),
  bridgeMessagesDropped: counter('mqtt_bridge_messages_dropped_total', 'Messages the bridge lost, by reason.', {
    unit: '1',
    labels: ['node', 'bridge', 'reason'],
    values: { reason: DROP_REASONS },
  }),
  bridgeQueuedMessages: gauge('mqtt_bridge_queued_messages', 'Messages waiting to cross the bridge.', {
    unit: '1',
    labels: ['node', 'bridge'],
  }),

  // The broker process
  uptime: gauge('mqtt_uptime_seconds', 'Time since the broker started.', { unit: 'seconds', labels: node }),
  memoryUsed: gauge('mqtt_memory_used_bytes', 'Memory the broker uses, by kind.', {
    unit: 'bytes',
    labels: ['node', 'kind'],
    values: { kind: ['rss', 'heap', 'vm', 'host'] },
  }),
  memoryLimit: gauge('mqtt_memory_limit_bytes', 'Limit or total of the memory of the same kind.', {
    unit: 'bytes',
    labels: ['node', 'kind'],
    values: { kind: ['rss', 'heap', 'vm', 'host'] },
  }),
  cpuUsage: gauge('mqtt_cpu_usage_ratio', 'CPU the broker uses; 1 is one core where the broker counts that way.', {
    unit: 'ratio',
    labels: node,
  }),
  openFds: gauge('mqtt_open_fds', 'File descriptors the broker has open.', { unit: '1', labels: node }),
  maxFds: gauge('mqtt_max_fds', 'File descriptors the broker may open.', { unit: '1', labels: node }),
  alarmActive: gauge(
    'mqtt_alarm_active',
    'Whether this alarm of the broker is raised; alarm names are a fixed set per broker kind.',
    {
      unit: 'bool',
      labels: ['node', 'alarm'],
    },
  ),
  licenseExpiry: gauge('mqtt_license_expiry_timestamp_seconds', "Unix time at which the broker's licence ends.", {
    unit: 'timestamp',
  }),
  throttledRequests: counter('mqtt_throttled_requests_total', 'Requests the service throttled, by operation.', {
    unit: '1',
    labels: ['operation'],
  }),
} as const satisfies Readonly<Record<string, Metric>>;

/** The key of a metric in the catalogue. */
export type MetricKey = keyof typeof metrics;

/** Every metric, in the order of the catalogue, without the keys. */
export const allMetrics: readonly Metric[] = Object.values(metrics);
