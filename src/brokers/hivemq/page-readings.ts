import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { type Metric, reading } from '../../metrics/metric.ts';
import { known } from '../known.ts';
import { editionOf } from './edition.ts';
import { packetReadings } from './packets.ts';
import type { HiveMqPage } from './page.ts';

/** Readings that are one number of the page and need no label but the node. */
const single: readonly (readonly [Metric<'cluster' | 'node'>, family: string])[] = [
  [metrics.connectionsCurrent, 'networking_connections_current'],
  [metrics.keepaliveTimeouts, 'keep_alive_disconnect_count'],
  [metrics.sessionsCurrent, 'sessions_overall_current'],
  [metrics.subscriptionsCurrent, 'subscriptions_overall_current'],
  [metrics.messagesReceived, 'messages_incoming_publish_count'],
  [metrics.messagesSent, 'messages_outgoing_publish_count'],
  [metrics.bytesReceived, 'networking_bytes_read_total'],
  [metrics.bytesSent, 'networking_bytes_write_total'],
  [metrics.retainedMessages, 'messages_retained_current'],
  [metrics.retainedBytes, 'persistence_retained_messages_in_memory_total_size'],
  [metrics.cpuUsage, 'system_process_cpu_load'],
  [metrics.openFds, 'system_open_file_descriptor'],
  [metrics.maxFds, 'system_max_file_descriptor'],
];

/** Messages that went nowhere, by our reason. `mqtt_packet_too_large` is about packets that are no messages. */
const drops: Readonly<Record<string, string>> = {
  queue_full: 'messages_dropped_queue_full_count',
  qos0_overload: 'messages_dropped_qos_0_memory_exceeded_count',
  not_writable: 'messages_dropped_not_writable_count',
  too_large: 'messages_dropped_message_too_large_count',
  intercepted: 'messages_dropped_publish_inbound_intercepted_count',
  internal_error: 'messages_dropped_internal_error_count',
  expired: 'messages_expired_messages',
  no_subscribers: 'publish_without_matching_subscribers',
};

/** What one node's page says about it. What a family means is known by its name alone. */
export function pageReadings(node: string, page: HiveMqPage): readonly Reading[] {
  return [
    reading(metrics.brokerInfo, { node, broker: 'hivemq', version: '', edition: editionOf(page) }, 1),
    ...single.flatMap(([metric, family]) =>
      known(numberFor(metric, page.number(family)), (value) => reading(metric, { node }, value)),
    ),
    ...closed(node, page),
    ...known(offline(page), (sessions) => reading(metrics.sessionsDisconnected, { node }, sessions)),
    ...dropped(node, page),
    ...packetReadings(node, page),
    ...known(page.number('messages_queued_count'), (messages) =>
      reading(metrics.queuedMessages, { node, method: 'native' }, messages),
    ),
    ...known(page.number('persistence_queued_messages_in_memory_total_size'), (bytes) =>
      reading(metrics.queuedBytes, { node, method: 'native' }, bytes),
    ),
    ...known(page.number('persistence_client_session_subscriptions_in_memory_total_size'), (bytes) =>
      reading(metrics.subscriptionMemory, { node, method: 'native' }, bytes),
    ),
    ...known(page.number('jvm_memory_heap_used'), (bytes) =>
      reading(metrics.memoryUsed, { node, kind: 'heap' }, bytes),
    ),
    ...known(page.number('jvm_memory_heap_max'), (bytes) =>
      reading(metrics.memoryLimit, { node, kind: 'heap' }, bytes),
    ),
    ...known(page.number('system_os_process_memory_resident_set_size'), (bytes) =>
      reading(metrics.memoryUsed, { node, kind: 'rss' }, bytes),
    ),
    ...known(page.number('overload_protection_level'), (level) =>
      reading(metrics.alarmActive, { node, alarm: 'overload_protection' }, level > 0 ? 1 : 0),
    ),
  ];
}

/** By how they ended where that is told, which adds up to the total. */
function closed(node: string, page: HiveMqPage): readonly Reading[] {
  const graceful = whole(page.number('networking_connections_closed_graceful_count'));
  const ungraceful = whole(page.number('networking_connections_closed_ungraceful_count'));
  const all = whole(page.number('networking_connections_closed_total_count'));
  if (graceful !== undefined && ungraceful !== undefined) {
    return [
      reading(metrics.connectionsClosed, { node, reason: 'graceful' }, graceful),
      reading(metrics.connectionsClosed, { node, reason: 'ungraceful' }, ungraceful),
    ];
  }
  return known(all, (count) => reading(metrics.connectionsClosed, { node, reason: 'all' }, count));
}

/**
 * Sessions less connections, and only of a node that is alone: in a cluster a session may be kept by another node than
 * the one its client is connected to.
 */
function offline(page: HiveMqPage): number | undefined {
  const sessions = page.number('sessions_overall_current');
  const connections = page.number('networking_connections_current');
  if ((page.number('cluster_nodes_count') ?? 1) !== 1) return undefined;
  return sessions === undefined || connections === undefined || connections > sessions
    ? undefined
    : sessions - connections;
}

/** By reason where any is told; else the total, whose reasons nobody knows. Never both: the total has them in it. */
function dropped(node: string, page: HiveMqPage): readonly Reading[] {
  const byReason = Object.entries(drops).flatMap(([reason, family]) =>
    known(whole(page.number(family)), (messages) => reading(metrics.messagesDropped, { node, reason }, messages)),
  );
  if (byReason.length > 0) return byReason;
  return known(whole(page.number('messages_dropped_count')), (messages) =>
    reading(metrics.messagesDropped, { node, reason: 'unspecified' }, messages),
  );
}

function numberFor(metric: Metric, value: number | undefined): number | undefined {
  return metric.type === 'counter' ? whole(value) : value;
}

/** A counter counts things: a broken one is no knowledge. */
function whole(value: number | undefined): number | undefined {
  return value !== undefined && Number.isInteger(value) ? value : undefined;
}
