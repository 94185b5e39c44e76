import { type SampleOf, SERIES_START } from './synthetic-series.ts';

const DAY = 86_400;
/** Some moment before all samples: growth is measured from here. */
const BEFORE = SERIES_START - 10 * DAY;

/**
 * Two clusters of three nodes. In the incident plant-a loses its node n3 in a drill, queues grow and alerts fire; in the
 * recovery the node is back and the queues drain. plant-b is well all the time.
 */
export const troubledPlant: SampleOf = (metric, { cluster, node, from, to, alertstate }, { phase, since, at }) => {
  const troubled = cluster === 'plant-a' && phase === 'incident';
  const lost = troubled && (node === 'n3' || from === 'n3' || to === 'n3');
  switch (metric) {
    case 'mqtt_cluster_nodes_expected':
      return 3;
    case 'mqtt_cluster_nodes_alive':
      return troubled ? 2 : 3;
    case 'mqtt_cluster_node_up':
    case 'mqtt_source_up':
    case 'mqtt_cluster_route_up':
      return lost ? 0 : 1;
    case 'mqtt_connections_current':
      return lost ? 'absent' : node === 'n1' ? 900 : 500 + (at - BEFORE) * 1e-5;
    case 'mqtt_connections_max':
      return 1_000;
    case 'mqtt_sessions_current':
      return 1_000;
    case 'mqtt_sessions_disconnected':
      return 400;
    case 'mqtt_sessions_max':
    case 'mqtt_retained_messages':
      return 10_000;
    case 'mqtt_messages_sent_total':
      return 10;
    case 'mqtt_queued_messages':
      return { healthy: 10, incident: 10 + since, recovery: 3_700 - since }[phase];
    case 'mqtt_memory_used_bytes':
      return 1e8 + (at - BEFORE) * 10;
    case 'mqtt_memory_limit_bytes':
      return 1e9;
    case 'mqtt_disk_free_bytes':
      return 1e11 - (at - BEFORE) * 1e4;
    case 'mqtt_disk_free_limit_bytes':
      return 5e9;
    case 'mqtt_disk_used_bytes':
      return 1e9 + (at - BEFORE) * 1e3;
    case 'mqtt_disk_limit_bytes':
      return 1e10;
    case 'mqtt_disk_limit_used_ratio':
      return 0.3 + (at - BEFORE) * 1e-8;
    case 'mqtt_open_fds':
      return 100;
    case 'mqtt_max_fds':
      return 1_000;
    case 'mqtt_start_timestamp_seconds':
      return node === 'n3' && phase === 'recovery' ? at - since : at - since - 10 * DAY;
    case 'mqtt_source_last_success_timestamp_seconds':
    case 'mqtt_probe_last_success_timestamp_seconds':
      return at - 5;
    case 'mqtt_tls_certificate_expiry_timestamp_seconds':
    case 'mqtt_probe_tls_earliest_expiry_timestamp_seconds':
    case 'mqtt_license_expiry_timestamp_seconds':
      return at + 40 * DAY;
    case 'mqtt_chaos_drill_active':
      return troubled ? 1 : 'absent';
    case 'mqtt_chaos_drill_start_timestamp_seconds':
      return troubled ? at - since : 'absent';
    case 'mqtt_chaos_drill_planned_duration_seconds':
      return troubled ? 5_400 : 'absent';
    case 'mqtt_chaos_drill_phase':
      return troubled ? 1 : 'absent';
    case 'mqtt_chaos_drill_end_timestamp_seconds':
      return phase === 'recovery' ? at - since : 'absent';
    case 'mqtt_chaos_drill_rto_seconds':
      return phase === 'recovery' ? 8 : 'absent';
    case 'mqtt_chaos_drill_rto_target_seconds':
      return phase === 'recovery' ? 30 : 'absent';
    case 'mqtt_chaos_drill_result':
      return phase === 'recovery' ? 1 : 'absent';
    case 'ALERTS':
      return troubled && (alertstate === 'pending') === since < 120 ? 1 : 'absent';
    case 'ALERTS_FOR_STATE':
      return troubled ? at - since : 'absent';
    case 'cluster:mqtt_slo_error_budget_remaining:ratio':
      return 0.8 - (at - BEFORE) * 1e-7;
    default:
      return undefined;
  }
};

/** What panels compare with an hour, a day or a week ago. */
export const WITH_PAST = [
  'mqtt_connections_current',
  'mqtt_messages_received_total',
  'mqtt_messages_sent_total',
  'mqtt_retained_messages',
  'cluster:mqtt_slo_error_budget_remaining:ratio',
];
