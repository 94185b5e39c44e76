import {
  BACK,
  clusters,
  counter,
  DRAINED,
  daily,
  during,
  each,
  gauge,
  hit,
  KILLED,
  LONG,
  NODES,
  noise,
  START,
  share,
  whenUp,
} from './series.mjs';

/** Sessions and messages. */
export function messages() {
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
}
