import { CLUSTERS, counter, during, each, gauge, KILLED, LONG, noise } from './series.mjs';

/** Bridges. */
export function bridges() {
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
}
