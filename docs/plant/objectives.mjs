import { BACK, BUDGET_SINCE, clusters, during, each, gauge, KILLED, LONG, noise, seed } from './series.mjs';

/** What the recording rules write. */
export function objectives() {
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
      (at - BUDGET_SINCE) * 1.4e-7 -
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
