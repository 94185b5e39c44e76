import { BACK, DAY, gauge, LONG, lost, NODES, noise, START, share, whenUp } from './series.mjs';

/** What the processes take. */
export function processes() {
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
}
