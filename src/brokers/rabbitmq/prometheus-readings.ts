import type { Reading } from '../../core/reading.ts';
import { type PrometheusPage, type PrometheusSample, sumOf } from '../../http/prometheus-text.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { type Metric, reading } from '../../metrics/metric.ts';
import { known } from '../known.ts';

type Labels = PrometheusSample['labels'];

/** Global counters exist for every protocol RabbitMQ speaks; these are the labels of ours, since 3.12. */
const isMqtt = (labels: Labels): boolean => /^mqtt(?:310|311|50)$/.test(labels['protocol'] ?? '');
const anyLabels = (): boolean => true;

/** Readings that are one sum over samples of the page, and need no label but the node. */
const sums: readonly (readonly [Metric<'cluster' | 'node'>, family: string, accept: (labels: Labels) => boolean])[] = [
  [metrics.messagesReceived, 'rabbitmq_global_messages_received_total', isMqtt],
  [metrics.messagesSent, 'rabbitmq_global_messages_delivered_total', isMqtt],
  [metrics.messagesAcknowledged, 'rabbitmq_global_messages_acknowledged_total', isMqtt],
  [metrics.messagesRedelivered, 'rabbitmq_global_messages_redelivered_total', isMqtt],
  [metrics.subscribersCurrent, 'rabbitmq_global_consumers', isMqtt],
  [metrics.clusterPeersUnreachable, 'rabbitmq_unreachable_cluster_peers_count', anyLabels],
  [metrics.uptime, 'rabbitmq_erlang_uptime_seconds', anyLabels],
  [metrics.openFds, 'rabbitmq_process_open_fds', anyLabels],
  [metrics.maxFds, 'rabbitmq_process_max_fds', anyLabels],
  [metrics.diskFree, 'rabbitmq_disk_space_available_bytes', anyLabels],
  [metrics.diskFreeLimit, 'rabbitmq_disk_space_available_limit_bytes', anyLabels],
];

/** Alarms of a node: our name, and the gauge that says it. */
const alarms: Readonly<Record<string, string>> = {
  memory: 'rabbitmq_alarms_memory_used_watermark',
  disk: 'rabbitmq_alarms_free_disk_space_watermark',
  file_descriptors: 'rabbitmq_alarms_file_descriptor_limit',
};

/** What one node's Prometheus page says about MQTT and about the node, under the node's configured name. */
export function prometheusReadings(node: string, page: PrometheusPage): readonly Reading[] {
  return [
    ...brokerInfo(node, page),
    ...sums.flatMap(([metric, family, accept]) =>
      known(sumOf(page, family, accept), (sum) => reading(metric, { node }, sum)),
    ),
    ...dropped(node, page),
    ...authentication(node, page),
    ...known(sumOf(page, 'rabbitmq_process_resident_memory_bytes'), (bytes) =>
      reading(metrics.memoryUsed, { node, kind: 'rss' }, bytes),
    ),
    ...known(sumOf(page, 'rabbitmq_resident_memory_limit_bytes'), (bytes) =>
      reading(metrics.memoryLimit, { node, kind: 'rss' }, bytes),
    ),
    ...Object.entries(alarms).flatMap(([alarm, family]) =>
      known(sumOf(page, family), (raised) => reading(metrics.alarmActive, { node, alarm }, raised > 0 ? 1 : 0)),
    ),
  ];
}

/** RabbitMQ version of the page; undefined when it does not say. */
export function versionOf(page: PrometheusPage): string | undefined {
  return page.samples.get('rabbitmq_build_info')?.[0]?.labels['rabbitmq_version'];
}

/** What the node calls itself; undefined when the page does not say. */
export function identityOf(page: PrometheusPage): string | undefined {
  return page.samples.get('rabbitmq_identity_info')?.[0]?.labels['rabbitmq_node'];
}

function brokerInfo(node: string, page: PrometheusPage): readonly Reading[] {
  const edition = page.samples.get('rabbitmq_build_info')?.[0]?.labels['product_name'] ?? '';
  return known(versionOf(page), (version) =>
    reading(metrics.brokerInfo, { node, broker: 'rabbitmq', version, edition }, 1),
  );
}

/**
 * A message without a subscriber is counted as returned when it was published with QoS 1 and as dropped otherwise; both
 * together are the messages nobody had asked for. QoS 0 messages a slow client could not take are dead-lettered nowhere.
 */
function dropped(node: string, page: PrometheusPage): readonly Reading[] {
  const unroutable = [
    sumOf(page, 'rabbitmq_global_messages_unroutable_dropped_total', isMqtt),
    sumOf(page, 'rabbitmq_global_messages_unroutable_returned_total', isMqtt),
  ].filter((sum) => sum !== undefined);
  const overload = sumOf(
    page,
    'rabbitmq_global_messages_dead_lettered_maxlen_total',
    (labels) => labels['queue_type'] === 'rabbit_mqtt_qos0_queue',
  );
  return [
    ...known(unroutable.length === 2 ? unroutable.reduce((a, b) => a + b, 0) : undefined, (messages) =>
      reading(metrics.messagesDropped, { node, reason: 'no_subscribers' }, messages),
    ),
    ...known(overload, (messages) => reading(metrics.messagesDropped, { node, reason: 'qos0_overload' }, messages)),
  ];
}

/**
 * A protocol appears with its first attempt. A page that lists another protocol (the management API, which we use) but
 * not MQTT knows that there was none; a page that lists none cannot tell.
 */
function authentication(node: string, page: PrometheusPage): readonly Reading[] {
  return (
    [
      ['success', 'rabbitmq_auth_attempts_succeeded_total'],
      ['failure', 'rabbitmq_auth_attempts_failed_total'],
    ] as const
  ).flatMap(([result, family]) => {
    const ofMqtt = sumOf(page, family, (labels) => labels['protocol'] === 'mqtt');
    const attempts = ofMqtt ?? (page.samples.has(family) ? 0 : undefined);
    return known(attempts, (count) => reading(metrics.authenticationAttempts, { node, result }, count));
  });
}
