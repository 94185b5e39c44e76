// An hour of two clusters for the pictures of the dashboards, as OpenMetrics text. In plant-a a drill kills node n3 at
// minute 20 and gives it back at minute 35; its queues grow and drain. plant-b is well all the time.

export const END = Date.UTC(2026, 2, 2, 11, 0) / 1_000;
export const START = END - 3_600;
/** A moment in the middle of the drill. */
export const IN_DRILL = START + 1_980;
const [KILLED, BACK, DRAINED] = [1_200, 2_100, 2_700].map((since) => START + since);
const STEP = 15;
const DAY = 86_400;
/** Samples begin before the hour, so that rates are there from its first minute on. */
const LEAD = 600;
/** What is compared with its past has this hour a week, a day, some hours ago as well, seconds. */
const AGO = [7 * DAY, DAY, 6 * 3_600, 3_600 + LEAD];
const _BUDGET_SINCE = START - 8 * DAY;

const CLUSTERS = ['plant-a', 'plant-b'];
const NODES = CLUSTERS.flatMap((cluster) => ['n1', 'n2', 'n3'].map((node) => ({ cluster, node })));
const during = (at, from, to) => at >= from && at < to;
const lost = ({ cluster, node }, at) => cluster === 'plant-a' && node === 'n3' && during(at, KILLED, BACK);
const hit = ({ cluster }, at) => cluster === 'plant-a' && during(at, KILLED, BACK);
/** The same name has the same noise, always. */
const seed = (text) => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7) / 9_973;
const noise = (labels, at, size) => {
  const shift = seed(JSON.stringify(labels)) * 6.28;
  return 1 + size * (0.6 * Math.sin(at / 173 + shift) + 0.4 * Math.sin(at / 47 + 3 * shift));
};
/** The day has more traffic than the night. */
const daily = (at) => 1 + 0.25 * Math.sin(((at % DAY) / DAY) * 6.28 - 1);
/** 1 while all is well; the two others of plant-a carry what n3 did. */
const share = (labels, at) => (lost(labels, at) ? 0 : hit(labels, at) ? 1.42 : 1);

const lines = [];
const number = (value) => (Number.isInteger(value) ? String(value) : value.toPrecision(9));

/** Writes one family: a gauge's value, or a counter's rate, by labels and time; `undefined` is no sample. */
function family(name, kind, series, sampleOf, { long = false } = {}) {
  lines.push(
    `# TYPE ${kind === 'counter' ? name.replace(/_total$/, '') : name} ${kind === 'counter' && name.endsWith('_total') ? 'counter' : 'gauge'}`,
  );
  for (const labels of series) {
    const text = Object.entries(labels)
      .map(([label, value]) => `${label}="${value}"`)
      .join(',');
    let total = 1e5 * seed(name + text);
    let before;
    for (const ago of [...(long ? AGO : []), 0]) {
      for (let at = START - LEAD - ago; at <= END - ago; at += STEP) {
        const value = sampleOf(labels, at);
        if (value === undefined) continue;
        total += value * (at - (before ?? at));
        before = at;
        lines.push(`${name}${text === '' ? '' : `{${text}}`} ${number(kind === 'counter' ? total : value)} ${at}`);
      }
    }
  }
}
const gauge = (name, series, sampleOf, options) => family(name, 'gauge', series, sampleOf, options);
const counter = (name, series, rateOf, options) => family(name, 'counter', series, rateOf, options);
const each = (series, label, values) =>
  series.flatMap((labels) => values.map((value) => ({ ...labels, [label]: value })));
const clusters = CLUSTERS.map((cluster) => ({ cluster }));
const whenUp = (sampleOf) => (labels, at) => (lost(labels, at) ? undefined : sampleOf(labels, at));
const LONG = { long: true };

/** The whole hour. */
export function plantHour() {
  lines.length = 0;
  // Who is there.
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
  // Clients.
  gauge(
    'mqtt_connections_current',
    NODES,
    whenUp((labels, at) => Math.round(3_150 * share(labels, at) * daily(at) * noise(labels, at, 0.015))),
    LONG,
  );
  gauge('mqtt_connections_max', NODES, () => 6_000);
  gauge(
    'mqtt_connections_peak',
    NODES,
    whenUp((labels) => Math.round(4_700 + 300 * seed(JSON.stringify(labels)))),
  );
  counter(
    'mqtt_connections_opened_total',
    NODES,
    whenUp((labels, at) =>
      during(at, KILLED, KILLED + 60) && labels.cluster === 'plant-a' ? 26 : 2.4 * noise(labels, at, 0.2),
    ),
  );
  counter(
    'mqtt_connections_closed_total',
    each(NODES, 'reason', ['normal', 'keepalive', 'error']),
    whenUp((labels, at) => ({ normal: 2, keepalive: 0.2, error: 0.1 })[labels.reason] * noise(labels, at, 0.3)),
  );
  counter(
    'mqtt_connections_rejected_total',
    each(NODES, 'reason', ['quota', 'banned']),
    whenUp(() => 0),
  );
  counter(
    'mqtt_keepalive_timeouts_total',
    NODES,
    whenUp((labels, at) => 0.02 * noise(labels, at, 0.5)),
  );
  gauge(
    'mqtt_connect_rate_per_second',
    NODES,
    whenUp((labels, at) => 2.4 * noise(labels, at, 0.2)),
  );
  const listeners = [
    ['tcp:1883', 'mqtt'],
    ['ssl:8883', 'mqtts'],
    ['ws:8083', 'ws'],
  ].flatMap(([listener, protocol]) => NODES.map((labels) => ({ ...labels, listener, protocol })));
  gauge('mqtt_listener_up', listeners, (labels, at) => (lost(labels, at) ? 0 : 1));
  gauge(
    'mqtt_listener_connections_current',
    listeners,
    whenUp((labels, at) =>
      Math.round({ mqtt: 900, mqtts: 2_000, ws: 250 }[labels.protocol] * share(labels, at) * noise(labels, at, 0.02)),
    ),
  );
  gauge('mqtt_listener_connections_max', listeners, () => 4_000);
  gauge(
    'mqtt_tls_certificate_expiry_timestamp_seconds',
    NODES.map((labels) => ({ ...labels, listener: 'ssl:8883' })),
    () => END + 61 * DAY,
  );
  gauge('mqtt_license_expiry_timestamp_seconds', clusters, () => END + 210 * DAY);
  counter(
    'mqtt_authentication_attempts_total',
    each(NODES, 'result', ['success', 'failure']),
    whenUp((labels, at) => (labels.result === 'success' ? 2.4 : 0.05) * noise(labels, at, 0.2)),
  );
  counter(
    'mqtt_authorization_checks_total',
    each(each(NODES, 'result', ['allow', 'deny']), 'action', ['publish', 'subscribe']),
    whenUp((labels, at) => (labels.result === 'allow' ? 120 : 0.1) * noise(labels, at, 0.1)),
  );
  // Sessions and messages.
  gauge(
    'mqtt_sessions_current',
    NODES,
    whenUp((labels, at) => Math.round(3_900 * share(labels, at) * noise(labels, at, 0.01))),
  );
  gauge(
    'mqtt_sessions_disconnected',
    NODES,
    whenUp((labels, at) => Math.round(420 * noise(labels, at, 0.1))),
  );
  gauge(
    'mqtt_sessions_persistent',
    NODES,
    whenUp((labels, at) => Math.round(2_600 * share(labels, at) * noise(labels, at, 0.01))),
  );
  gauge('mqtt_sessions_max', clusters, () => 30_000);
  for (const [name, rate] of [
    ['created', 1.9],
    ['resumed', 0.6],
    ['taken_over', 0.04],
    ['terminated', 1.8],
    ['expired', 0.1],
  ]) {
    counter(
      `mqtt_sessions_${name}_total`,
      NODES,
      whenUp(
        (labels, at) =>
          rate *
          noise(labels, at, 0.3) *
          (during(at, KILLED, KILLED + 60) && name === 'resumed' && labels.cluster === 'plant-a' ? 25 : 1),
      ),
    );
  }
  gauge(
    'mqtt_will_messages_current',
    NODES,
    whenUp((labels, at) => Math.round(2_900 * share(labels, at) * noise(labels, at, 0.01))),
  );
  gauge(
    'mqtt_subscriptions_current',
    NODES,
    whenUp((labels, at) => Math.round(9_400 * share(labels, at) * noise(labels, at, 0.01))),
  );
  gauge('mqtt_subscriptions_shared', clusters, () => 48);
  gauge(
    'mqtt_subscribers_current',
    NODES,
    whenUp((labels, at) => Math.round(3_000 * share(labels, at) * noise(labels, at, 0.01))),
  );
  gauge('mqtt_topics_current', clusters, (labels, at) => Math.round(11_800 * noise(labels, at, 0.004)));
  const table = NODES.map((labels) => ({ ...labels, method: 'native' }));
  gauge(
    'mqtt_subscription_memory_bytes',
    table,
    whenUp((labels, at) => 21e6 * share(labels, at) * noise(labels, at, 0.01)),
  );
  counter(
    'mqtt_messages_received_total',
    NODES,
    whenUp((labels, at) => 410 * share(labels, at) * daily(at) * noise(labels, at, 0.06)),
    LONG,
  );
  counter(
    'mqtt_messages_sent_total',
    NODES,
    whenUp((labels, at) => 960 * share(labels, at) * daily(at) * noise(labels, at, 0.06)),
    LONG,
  );
  counter(
    'mqtt_messages_acknowledged_total',
    NODES,
    whenUp((labels, at) => 610 * share(labels, at) * noise(labels, at, 0.06)),
  );
  counter(
    'mqtt_messages_redelivered_total',
    NODES,
    whenUp(
      (labels, at) =>
        (during(at, KILLED, KILLED + 180) && labels.cluster === 'plant-a' ? 14 : 0.4) * noise(labels, at, 0.3),
    ),
  );
  const dropped = { no_subscribers: 3, queue_full: 0, expired: 0, too_large: 0 };
  counter(
    'mqtt_messages_dropped_total',
    each(NODES, 'reason', Object.keys(dropped)),
    whenUp(
      (labels, at) =>
        (labels.reason === 'queue_full' && labels.cluster === 'plant-a' && during(at, KILLED + 240, BACK)
          ? 9
          : dropped[labels.reason]) * noise(labels, at, 0.2),
    ),
  );
  for (const way of ['received', 'sent']) {
    counter(
      `mqtt_bytes_${way}_total`,
      NODES,
      whenUp((labels, at) => (way === 'sent' ? 320_000 : 140_000) * share(labels, at) * noise(labels, at, 0.06)),
    );
    counter(
      `mqtt_payload_bytes_${way}_total`,
      NODES,
      whenUp((labels, at) => (way === 'sent' ? 250_000 : 105_000) * share(labels, at) * noise(labels, at, 0.06)),
    );
    counter(
      `mqtt_packets_${way}_total`,
      each(NODES, 'type', ['publish', 'puback', 'pingreq', 'subscribe', 'connect']),
      whenUp(
        (labels, at) =>
          ({ publish: 410, puback: 300, pingreq: 60, subscribe: 2, connect: 2 })[labels.type] *
          share(labels, at) *
          noise(labels, at, 0.06),
      ),
    );
  }
  const backlog = (at) =>
    at < KILLED
      ? 0
      : at < BACK
        ? (at - KILLED) / (BACK - KILLED)
        : at < DRAINED
          ? 1 - (at - BACK) / (DRAINED - BACK)
          : 0;
  const waiting = (labels, at) =>
    (labels.cluster === 'plant-a' ? 8_600 * backlog(at) : 0) + 45 * noise(labels, at, 0.5);
  gauge(
    'mqtt_queued_messages',
    table,
    whenUp((labels, at) => Math.round(waiting(labels, at))),
  );
  gauge(
    'mqtt_queued_bytes',
    table,
    whenUp((labels, at) => 260 * waiting(labels, at)),
  );
  gauge(
    'mqtt_inflight_messages',
    NODES,
    whenUp((labels, at) => Math.round(190 * noise(labels, at, 0.3) * (hit(labels, at) ? 1.8 : 1))),
  );
  gauge(
    'mqtt_stored_messages',
    NODES,
    whenUp((labels, at) => Math.round(5_200 + waiting(labels, at))),
  );
  gauge(
    'mqtt_stored_bytes',
    NODES,
    whenUp((labels, at) => 260 * (5_200 + waiting(labels, at))),
  );
  gauge(
    'mqtt_socket_queued_packets',
    NODES,
    whenUp((labels, at) => Math.round(6 * noise(labels, at, 0.8))),
  );
  gauge(
    'mqtt_socket_queued_bytes',
    NODES,
    whenUp((labels, at) => 1_800 * noise(labels, at, 0.8)),
  );
  gauge(
    'mqtt_retained_messages',
    NODES,
    whenUp((_labels, at) => Math.round(7_350 + (at - START) / 300)),
    LONG,
  );
  gauge(
    'mqtt_retained_bytes',
    NODES,
    whenUp((_labels, at) => 240 * (7_350 + (at - START) / 300)),
  );
  // Bridges.
  const bridges = CLUSTERS.flatMap((cluster) =>
    ['to-cloud', 'to-historian'].map((bridge) => ({ cluster, node: 'n1', bridge })),
  );
  const stopped = ({ cluster, bridge }, at) =>
    cluster === 'plant-a' && bridge === 'to-cloud' && during(at, KILLED + 60, KILLED + 420);
  gauge(
    'mqtt_bridge_up',
    bridges.map((labels) => ({ ...labels, type: 'bridge' })),
    (labels, at) => (stopped(labels, at) ? 0 : 1),
  );
  counter(
    'mqtt_bridge_messages_total',
    each(bridges, 'direction', ['in', 'out']),
    (labels, at) => (stopped(labels, at) ? 0 : (labels.direction === 'in' ? 12 : 95) * noise(labels, at, 0.1)),
    LONG,
  );
  counter('mqtt_bridge_messages_dropped_total', each(bridges, 'reason', ['queue_full', 'expired']), (labels, at) =>
    stopped(labels, at) && labels.reason === 'queue_full' && at > KILLED + 300 ? 20 : 0,
  );
  gauge('mqtt_bridge_queued_messages', bridges, (labels, at) =>
    Math.round(
      (labels.cluster === 'plant-a' && labels.bridge === 'to-cloud'
        ? Math.max(0, Math.min(at - KILLED - 60, KILLED + 780 - at)) * 90
        : 0) +
        12 * noise(labels, at, 0.5),
    ),
  );
  // What the processes take.
  gauge('mqtt_start_timestamp_seconds', NODES, (labels, at) =>
    lost(labels, at)
      ? undefined
      : labels.cluster === 'plant-a' && labels.node === 'n3' && at >= BACK
        ? BACK
        : START - 34 * DAY,
  );
  gauge(
    'mqtt_uptime_seconds',
    NODES,
    whenUp((labels, at) =>
      labels.cluster === 'plant-a' && labels.node === 'n3' && at >= BACK ? at - BACK : at - START + 34 * DAY,
    ),
  );
  const rss = NODES.map((labels) => ({ ...labels, kind: 'rss' }));
  gauge(
    'mqtt_memory_used_bytes',
    rss,
    whenUp(
      (labels, at) => 1.9e9 * (0.7 + 0.3 * share(labels, at)) * noise(labels, at, 0.015) * (1 + (at - START) * 2e-8),
    ),
    LONG,
  );
  gauge('mqtt_memory_limit_bytes', rss, () => 4 * 1_024 ** 3);
  gauge(
    'mqtt_cpu_usage_ratio',
    NODES,
    whenUp((labels, at) => 0.34 * share(labels, at) * noise(labels, at, 0.12)),
  );
  gauge(
    'mqtt_open_fds',
    NODES,
    whenUp((labels, at) => Math.round(3_400 * share(labels, at))),
  );
  gauge('mqtt_max_fds', NODES, () => 65_536);
  gauge(
    'mqtt_alarm_active',
    NODES.map((labels) => ({ ...labels, alarm: 'memory' })),
    whenUp(() => 0),
  );
  gauge(
    'mqtt_broker_info',
    NODES.map((labels) => ({ ...labels, broker: 'emqx', version: '5.8.6', edition: 'opensource' })),
    whenUp(() => 1),
  );
  // What stands around them.
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
  // Probes.
  const targets = clusters.map((labels) => ({ ...labels, target: `mqtt.${labels.cluster}`, module: 'mqtt_qos1' }));
  const failing = ({ cluster }, at) => cluster === 'plant-a' && during(at, KILLED, KILLED + 45);
  gauge('mqtt_probe_success', targets, (labels, at) => (failing(labels, at) ? 0 : 1));
  const typical = {
    dns: 0.0006,
    tcp: 0.0018,
    tls: 0.011,
    connect: 0.004,
    subscribe: 0.003,
    publish: 0.004,
    deliver: 0.012,
  };
  const phases = each(targets, 'phase', Object.keys(typical));
  const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
  /** How many of the probes are done by then, for a middle that wanders and grows in the incident. */
  const below = (labels, at) => {
    const middle = typical[labels.phase] * noise({ ...labels, le: '' }, at, 0.3) * (hit(labels, at) ? 2.2 : 1);
    return labels.le === '+Inf' ? 1 : 1 / (1 + (middle / Number(labels.le)) ** 2.6);
  };
  const RATE = 4;
  counter(
    'mqtt_probe_duration_seconds_bucket',
    each(phases, 'le', [...BUCKETS.map(String), '+Inf']),
    (labels, at) => RATE * below(labels, at),
  );
  counter(
    'mqtt_probe_duration_seconds_sum',
    phases,
    (labels, at) => RATE * typical[labels.phase] * noise(labels, at, 0.3),
  );
  counter('mqtt_probe_duration_seconds_count', phases, () => RATE);
  counter(
    'mqtt_probe_failures_total',
    each(targets, 'phase', ['connect', 'deliver']).map((labels) => ({ ...labels, reason: 'timeout' })),
    (labels, at) => (failing(labels, at) ? 0.4 : 0),
  );
  counter('mqtt_probe_skipped_total', targets, () => 0);
  gauge('mqtt_probe_last_success_timestamp_seconds', targets, (labels, at) => (failing(labels, at) ? KILLED : at - 4));
  gauge('mqtt_probe_tls_earliest_expiry_timestamp_seconds', targets, () => END + 61 * DAY);
  // The drill and the alerts it fires.
  const drill = [{ cluster: 'plant-a', scenario: 'node-crash' }];
  const drilling = (at) => during(at, KILLED - 60, BACK + 60);
  gauge('mqtt_chaos_drill_active', drill, (_labels, at) => (drilling(at) ? 1 : undefined));
  gauge('mqtt_chaos_drill_start_timestamp_seconds', drill, (_labels, at) => (drilling(at) ? KILLED - 60 : undefined));
  gauge('mqtt_chaos_drill_planned_duration_seconds', drill, (_labels, at) => (drilling(at) ? 1_080 : undefined));
  gauge('mqtt_chaos_faults_not_undone', drill, (_labels, at) => (drilling(at) ? 0 : undefined));
  const alerts = [
    ['MQTT_Cluster_Node_Down', 'critical', 'availability', 30],
    ['MQTT_Cluster_Quorum_At_Risk', 'critical', 'availability', 60],
    ['MQTT_Load_Balancer_Server_Down', 'warning', 'availability', 120],
    ['MQTT_Bridge_Down', 'critical', 'bridges', 120],
  ].map(([alertname, severity, category, wait]) => ({
    labels: { alertname, category, cluster: 'plant-a', node: '', severity },
    wait,
  }));
  const [from, to] = [
    (name) => (name === 'MQTT_Bridge_Down' ? KILLED + 60 : KILLED),
    (name) => (name === 'MQTT_Bridge_Down' ? KILLED + 420 : BACK),
  ];
  const waitOf = ({ alertname }) => alerts.find(({ labels }) => labels.alertname === alertname).wait;
  gauge(
    'ALERTS',
    each(
      alerts.map(({ labels }) => labels),
      'alertstate',
      ['pending', 'firing'],
    ),
    (labels, at) => {
      const since = at - from(labels.alertname);
      return since >= 0 && at < to(labels.alertname) && (labels.alertstate === 'pending') === since < waitOf(labels)
        ? 1
        : undefined;
    },
  );
  gauge(
    'ALERTS_FOR_STATE',
    alerts.map(({ labels }) => labels),
    ({ alertname }, at) => (during(at, from(alertname), to(alertname)) ? from(alertname) : undefined),
  );
  objectives();
  ourselves();
  return `${lines.join('\n')}\n# EOF\n`;
}

/** What the recording rules write. */
function objectives() {
  const windows = { '5m': 1, '30m': 0.8, '1h': 0.5, '2h': 0.3, '6h': 0.12, '1d': 0.05, '3d': 0.03, '30d': 0.02 };
  const bad = { delivery: 0.004, probes: 0.09, latency: 0.02, availability: 0 };
  const families = {
    delivery: 'delivery_errors_per_messages',
    probes: 'probe_errors_per_probes',
    latency: 'slow_deliveries_per_deliveries',
    availability: 'unavailable_per_time',
  };
  const burst = (labels, at) => (labels.cluster === 'plant-a' && during(at, KILLED + 30, BACK + 240) ? 1 : 0.01);
  for (const [slo, name] of Object.entries(families)) {
    for (const [window, part] of Object.entries(windows)) {
      gauge(
        `cluster:mqtt_${name}:ratio_rate${window}`,
        clusters,
        (labels, at) => bad[slo] * part * burst(labels, at) * noise(labels, at, 0.1),
      );
      gauge(
        `slo:mqtt_errors_per_events:ratio_rate${window}`,
        slo === 'delivery' ? each(clusters, 'slo', Object.keys(bad)) : [],
        (labels, at) => bad[labels.slo] * part * burst(labels, at),
      );
    }
  }
  const slos = each(clusters, 'slo', ['delivery', 'probes', 'latency', 'availability']);
  gauge('cluster:mqtt_slo_objective:ratio', slos, ({ slo }) => (slo === 'latency' ? 0.99 : 0.999));
  gauge('cluster:mqtt_slo_error_budget:ratio', slos, ({ slo }) => (slo === 'latency' ? 0.01 : 0.001));
  gauge(
    'cluster:mqtt_slo_error_budget_remaining:ratio',
    slos,
    (labels, at) =>
      0.93 -
      0.06 * seed(JSON.stringify(labels)) -
      (at - START + PAST) * 1.4e-7 -
      (labels.cluster === 'plant-a' && at > KILLED
        ? 0.11 * Math.min(1, (at - KILLED) / (BACK - KILLED)) * Math.min(1, bad[labels.slo] * 100)
        : 0),
    LONG,
  );
  const pairs = [
    ['5m', '1h', '2d'],
    ['30m', '6h', '5d'],
    ['2h', '1d', '10d'],
    ['6h', '3d', '30d'],
  ];
  gauge(
    'cluster:mqtt_slo_burn:ratio',
    pairs.flatMap(([short, long, exhaustion]) => slos.map((labels) => ({ ...labels, short, long, exhaustion }))),
    (labels, at) =>
      ((bad[labels.slo] * windows[labels.long]) / (labels.slo === 'latency' ? 0.01 : 0.001)) *
      burst(labels, at) *
      noise(labels, at, 0.05),
  );
  gauge('cluster:mqtt_unavailable:bool', clusters, () => 0);
  gauge('cluster:mqtt_delivery_errors:rate5m', clusters, (labels, at) => 9 * burst(labels, at));
  gauge('cluster:mqtt_delivery_messages:rate5m', clusters, (labels, at) => 1_230 * noise(labels, at, 0.05));
  gauge('cluster:mqtt_probe_errors:avg5m', clusters, (labels, at) => 0.09 * burst(labels, at));
  gauge('cluster:mqtt_probes:count5m', clusters, () => 1);
  gauge('cluster:mqtt_slow_deliveries:rate5m', clusters, (labels, at) => 0.02 * burst(labels, at));
  gauge('cluster:mqtt_deliveries:rate5m', clusters, () => 1);
}

/** The exporter, and the Prometheus that asks it. */
function ourselves() {
  const sources = each(NODES, 'source', ['http', 'prometheus']);
  gauge('mqtt_source_up', sources, (labels, at) => (lost(labels, at) ? 0 : 1));
  gauge('mqtt_source_last_success_timestamp_seconds', sources, (labels, at) => (lost(labels, at) ? KILLED : at - 3));
  gauge(
    'mqtt_source_age_seconds',
    sources,
    whenUp((labels, at) => 2 * noise(labels, at, 0.5)),
  );
  gauge('mqtt_source_duration_seconds', sources, (labels, at) =>
    lost(labels, at) ? 2 : 0.031 * noise(labels, at, 0.4),
  );
  counter('mqtt_source_errors_total', each(sources, 'reason', ['refused', 'timeout']), (labels, at) =>
    lost(labels, at) && labels.reason === 'refused' ? 1 / 15 : 0,
  );
  gauge(
    'mqtt_metric_supported',
    each(clusters, 'metric', [
      'mqtt_connections_current',
      'mqtt_queued_messages',
      'mqtt_license_expiry_timestamp_seconds',
    ]),
    ({ metric, cluster }) => (metric.includes('license') && cluster === 'plant-b' ? 0 : 1),
  );
  const job = [{ job: 'mqtt-sre', instance: 'exporter-1:9465' }];
  gauge('up', job, () => 1);
  gauge('scrape_duration_seconds', job, (labels, at) => 0.062 * noise(labels, at, 0.3));
  gauge('scrape_samples_post_metric_relabeling', job, (labels, at) => Math.round(1_430 * noise(labels, at, 0.005)));
  counter('process_cpu_seconds_total', job, (labels, at) => 0.021 * noise(labels, at, 0.3));
  gauge('process_resident_memory_bytes', job, (labels, at) => 96e6 * noise(labels, at, 0.05));
  gauge('nodejs_eventloop_lag_p99_seconds', job, (labels, at) => 0.011 * noise(labels, at, 0.2));
  gauge('process_open_fds', job, () => 43);
  gauge('mqtt_sre_clusters', [{}], () => 2);
  gauge('mqtt_sre_config_last_reload_successful', [{}], () => 1);
  gauge('mqtt_sre_series', clusters, (labels, at) => Math.round(715 * noise(labels, at, 0.005)));
  gauge(
    'mqtt_sre_series_dropped',
    clusters.map((labels) => ({ ...labels, metric: 'mqtt_bridge_messages_total' })),
    () => 0,
  );
  counter(
    'mqtt_sre_readings_refused_total',
    clusters.map((labels) => ({ ...labels, reason: 'not_finite' })),
    () => 0,
  );
  counter('mqtt_sre_collector_errors_total', [{ collector: 'readings' }], () => 0);
  const buckets = [0.01, 0.05, 0.1, 0.5, 1];
  counter(
    'mqtt_sre_scrape_duration_seconds_bucket',
    each([{}], 'le', [...buckets.map(String), '+Inf']),
    ({ le }, at) => (1 / 15) * (le === '+Inf' ? 1 : 1 / (1 + ((0.06 * noise({}, at, 0.3)) / Number(le)) ** 4)),
  );
  counter('mqtt_sre_scrape_duration_seconds_sum', [{}], () => 0.06 / 15);
  counter('mqtt_sre_scrape_duration_seconds_count', [{}], () => 1 / 15);
  const groups = ['availability', 'clients', 'delivery', 'slo'].map((group) => ({
    ...job[0],
    rule_group: `/etc/prometheus/mqtt.rules.yaml;mqtt.${group}`,
  }));
  counter('prometheus_rule_evaluation_failures_total', groups, () => 0);
  gauge('prometheus_rule_group_last_duration_seconds', groups, (labels, at) => 0.006 * noise(labels, at, 0.4));
  counter('prometheus_notifications_dropped_total', job, () => 0);
}
