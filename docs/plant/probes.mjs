import { clusters, counter, DAY, during, END, each, gauge, hit, KILLED, noise } from './series.mjs';

/** Probes. */
export function probes() {
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
}
