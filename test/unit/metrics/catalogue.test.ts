import { describe, expect, test } from 'vitest';
import { everyMetric } from '../../../src/metrics/catalogue.ts';

/** The core tier every broker kind is asked for, without the prefix `mqtt_`. */
const CORE =
  `up source_up source_last_success_timestamp_seconds source_age_seconds source_duration_seconds source_errors_total
metric_supported broker_info
connections_current connections_max connections_peak connections_opened_total connections_closed_total
connections_rejected_total keepalive_timeouts_total listener_up listener_connections_current listener_connections_max
tls_certificate_expiry_timestamp_seconds
sessions_current sessions_disconnected sessions_persistent sessions_max sessions_created_total sessions_resumed_total
sessions_taken_over_total sessions_terminated_total sessions_expired_total
subscriptions_current subscriptions_shared subscribers_current topics_current subscription_memory_bytes
messages_received_total messages_sent_total messages_dropped_total messages_acknowledged_total
packets_received_total packets_sent_total bytes_received_total bytes_sent_total
queued_messages queued_bytes inflight_messages stored_messages socket_queued_bytes retained_messages retained_bytes
authentication_attempts_total authorization_checks_total
cluster_nodes_alive cluster_nodes_expected cluster_nodes_stopped cluster_node_up cluster_view_nodes cluster_views
cluster_partitions_active cluster_partitions_detected_total cluster_partitions_resolved_total cluster_peers_unreachable
cluster_bytes_dropped_total
cluster_groups cluster_node_group_size cluster_quorum cluster_splits_detected_total cluster_splits_resolved_total
bridge_up bridge_messages_total bridge_messages_dropped_total bridge_queued_messages
uptime_seconds memory_used_bytes memory_limit_bytes cpu_usage_ratio open_fds max_fds alarm_active
license_expiry_timestamp_seconds throttled_requests_total`
    .split(/\s+/)
    .map((name) => `mqtt_${name}`);

describe('the metric catalogue', () => {
  test('has the whole core tier and nothing else in it', () => {
    const core = everyMetric.filter(({ tier }) => tier === 'core').map(({ name }) => name);
    expect(core.toSorted()).toEqual(CORE.toSorted());
  });

  test('names no metric twice', () => {
    expect(new Set(everyMetric.map(({ name }) => name)).size).toBe(everyMetric.length);
  });

  test.each(everyMetric)('$name is named, typed and labelled as Prometheus asks', (metric) => {
    expect(metric.name).toMatch(/^mqtt_[a-z0-9_]+$/);
    expect(metric.name.endsWith('_total')).toBe(metric.type === 'counter');
    expect(metric.labels[0]).toBe('cluster');
    expect(new Set(metric.labels).size).toBe(metric.labels.length);
    expect(metric.help).toMatch(/^[A-Z].*\.$/);
    for (const forbidden of ['client_id', 'clientid', 'username', 'topic'])
      expect(metric.labels).not.toContain(forbidden);
    // In the middle where a verb follows: mqtt_bytes_received_total.
    if (metric.unit === 'seconds' || metric.unit === 'bytes') expect(metric.name).toContain(`_${metric.unit}`);
  });
});
