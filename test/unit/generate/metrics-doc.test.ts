import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import { dashboardTexts } from '../../../dashboards/index.ts';
import { dataPanels, readDashboard } from '../../../src/generate/lint/dashboard-file.ts';
import { metricsDoc } from '../../../src/generate/metrics-doc.ts';
import { expandVariables, parsePromQL, selectorsOf } from '../../../src/generate/promql-tree.ts';
import { allMetrics, everyMetric, metricSections, metrics } from '../../../src/metrics/catalogue.ts';

const page = metricsDoc(metricSections);

/** Core metrics no dashboard shows yet, and why that is right today. */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  mqtt_up: 'sources are shown one by one, which says more',
  mqtt_source_last_success_timestamp_seconds: 'its age is shown',
  mqtt_metric_supported: 'for runbooks and queries by hand; it never changes while a cluster runs',
  mqtt_broker_info: 'a constant; for joins',
  mqtt_connections_peak: 'a high-water mark is no signal: the graph of current connections shows its peaks',
  mqtt_listener_up: 'belongs on the node dashboard',
  mqtt_listener_connections_current: 'belongs on the node dashboard',
  mqtt_listener_connections_max: 'belongs on the node dashboard',
  mqtt_tls_certificate_expiry_timestamp_seconds: 'comes with the certificate alerts',
  mqtt_sessions_persistent: 'belongs on the dashboard of sessions and queues',
  mqtt_sessions_max: 'belongs on the capacity dashboard',
  mqtt_sessions_created_total: 'belongs on the dashboard of sessions and queues',
  mqtt_sessions_resumed_total: 'belongs on the dashboard of sessions and queues',
  mqtt_sessions_terminated_total: 'belongs on the dashboard of sessions and queues',
  mqtt_sessions_expired_total: 'belongs on the dashboard of sessions and queues',
  mqtt_subscriptions_current: 'belongs on the dashboard of sessions and queues; its memory is shown',
  mqtt_subscriptions_shared: 'belongs on the dashboard of sessions and queues',
  mqtt_subscribers_current: 'belongs on the dashboard of sessions and queues',
  mqtt_topics_current: 'belongs on the dashboard of sessions and queues',
  mqtt_messages_acknowledged_total: 'belongs on the dashboard of sessions and queues',
  mqtt_packets_received_total: 'belongs on the node dashboard',
  mqtt_packets_sent_total: 'belongs on the node dashboard',
  mqtt_bytes_received_total: 'belongs on the node dashboard',
  mqtt_bytes_sent_total: 'belongs on the node dashboard',
  mqtt_queued_bytes: 'belongs on the dashboard of sessions and queues',
  mqtt_stored_messages: 'belongs on the dashboard of sessions and queues',
  mqtt_socket_queued_bytes: 'belongs on the node dashboard',
  mqtt_retained_messages: 'belongs on the dashboard of sessions and queues',
  mqtt_retained_bytes: 'belongs on the dashboard of sessions and queues',
  mqtt_cluster_groups: 'belongs on the cluster dashboard; the number of views is shown',
  mqtt_cluster_node_group_size: 'belongs on the cluster dashboard',
  mqtt_cluster_quorum: 'belongs on the cluster dashboard',
  mqtt_cluster_splits_detected_total: 'belongs on the cluster dashboard',
  mqtt_cluster_splits_resolved_total: 'belongs on the cluster dashboard',
  mqtt_cluster_bytes_dropped_total: 'belongs on the node dashboard',
  mqtt_bridge_up: 'belongs on the dashboard of bridges',
  mqtt_bridge_messages_total: 'belongs on the dashboard of bridges',
  mqtt_bridge_messages_dropped_total: 'belongs on the dashboard of bridges',
  mqtt_bridge_queued_messages: 'belongs on the dashboard of bridges',
  mqtt_alarm_active: 'belongs on the node dashboard',
  mqtt_license_expiry_timestamp_seconds: 'comes with the licence alert',
  mqtt_throttled_requests_total: 'belongs on the dashboard of managed services',
};

describe('docs/metrics.md', () => {
  test('describes every metric once, with its type, unit and labels', () => {
    for (const metric of everyMetric) {
      const rows = page.split('\n').filter((line) => line.startsWith(`| \`${metric.name}\` | ${metric.type} |`));
      expect(rows).toHaveLength(1);
      expect(rows[0]).toContain(metric.unit);
      for (const label of metric.labels) expect(rows[0]).toContain(`\`${label}\``);
    }
  });

  test('gives every label a bound, and refuses one without', () => {
    const { uptime } = metrics;
    expect(() => metricsDoc({ Process: { uptime: { ...uptime, labels: ['cluster', 'client_id'] } } })).toThrow(
      /client_id/,
    );
  });
});

describe('completeness of the dashboards', () => {
  const shown = new Set(
    [...dashboardTexts(alertsFor()).values()].flatMap((text) =>
      dataPanels(readDashboard(text)).flatMap(({ targets }) =>
        targets.flatMap(({ expr }) => selectorsOf(parsePromQL(expandVariables(expr))).map(({ metric }) => metric)),
      ),
    ),
  );

  test('every core metric is shown or excused with a reason', () => {
    const core = allMetrics.filter(({ tier }) => tier === 'core').map(({ name }) => name);
    expect(core.filter((name) => !shown.has(name) && !Object.hasOwn(NOT_SHOWN, name))).toEqual([]);
  });

  test('no excuse is stale', () => {
    const known = new Set(allMetrics.map(({ name }) => name));
    expect(Object.keys(NOT_SHOWN).filter((name) => shown.has(name) || !known.has(name))).toEqual([]);
  });

  test('every metric an alert uses is on a panel', () => {
    const used = Object.values(alertsFor()).flatMap(({ expr }) => selectorsOf(parsePromQL(expr)));
    expect(used.map(({ metric }) => metric).filter((name) => !shown.has(name))).toEqual([]);
  });
});
