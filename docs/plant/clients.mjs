import {
  clusters,
  counter,
  DAY,
  daily,
  during,
  END,
  each,
  gauge,
  KILLED,
  LONG,
  lost,
  NODES,
  noise,
  seed,
  share,
  whenUp,
} from './series.mjs';

/** Clients. */
export function clients() {
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
}
