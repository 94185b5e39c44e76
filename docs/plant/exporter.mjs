import { clusters, counter, each, gauge, KILLED, lost, NODES, noise, whenUp } from './series.mjs';

/** The exporter, and the Prometheus that asks it. */
export function exporter() {
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
