import type { Reading } from '../../core/reading.ts';
import { type PrometheusPage, sumOf } from '../../http/prometheus-text.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { type Metric, reading } from '../../metrics/metric.ts';
import { known } from '../known.ts';
import { connackReadings } from './connacks.ts';

/** Readings that are one number of the page, or the sum over protocol versions and codes, and need no label but the node. */
const sums: readonly (readonly [Metric<'cluster' | 'node'>, family: string])[] = [
  [metrics.connectionsCurrent, 'total_active_connections'],
  [metrics.connectionsOpened, 'socket_open'],
  [metrics.keepaliveTimeouts, 'client_keepalive_expired'],
  [metrics.sessionsCurrent, 'queue_processes'],
  [metrics.messagesReceived, 'mqtt_publish_received'],
  [metrics.messagesSent, 'mqtt_publish_sent'],
  [metrics.bytesReceived, 'bytes_received'],
  [metrics.bytesSent, 'bytes_sent'],
  [metrics.retainedBytes, 'retain_memory'],
  [metrics.clusterPartitionsDetected, 'netsplit_detected'],
  [metrics.clusterPartitionsResolved, 'netsplit_resolved'],
  [metrics.clusterBytesDropped, 'cluster_bytes_dropped'],
];

/** Messages that went nowhere, by our reason. A message without any subscriber VerneMQ counts nowhere. */
const drops: Readonly<Record<string, string>> = {
  queue_full: 'queue_message_drop',
  expired: 'queue_message_expired',
  unhandled: 'queue_message_unhandled',
  internal_error: 'mqtt_publish_error', // refused, because a member is missing
};

const packets = {
  received: 'connect publish puback pubrec pubrel pubcomp subscribe unsubscribe pingreq disconnect auth'.split(' '),
  sent: 'connack publish puback pubrec pubrel pubcomp suback unsuback pingresp disconnect auth'.split(' '),
};

/** What one node's page says about that node. Numbers of the whole cluster, which every page repeats, are not here. */
export function prometheusReadings(node: string, page: PrometheusPage): readonly Reading[] {
  const sum = (family: string): number | undefined => sumOf(page, family);
  return [
    ...sums.flatMap(([metric, family]) => known(sum(family), (value) => reading(metric, { node }, value))),
    ...known(sum('socket_close'), (value) => reading(metrics.connectionsClosed, { node, reason: 'all' }, value)),
    ...known(difference(sum('queue_processes'), sum('total_active_connections')), (value) =>
      reading(metrics.sessionsDisconnected, { node }, value),
    ),
    ...known(difference(sum('netsplit_detected'), sum('netsplit_resolved')), (value) =>
      reading(metrics.clusterPartitionsActive, { node }, value),
    ),
    ...known(sum('router_memory'), (bytes) => reading(metrics.subscriptionMemory, { node, method: 'native' }, bytes)),
    ...known(both(sum('mqtt_puback_received'), sum('mqtt_pubcomp_received')), (messages) =>
      reading(metrics.messagesAcknowledged, { node }, messages),
    ),
    ...Object.entries(drops).flatMap(([reason, family]) =>
      known(sum(family), (messages) => reading(metrics.messagesDropped, { node, reason }, messages)),
    ),
    ...packets.received.flatMap((type) =>
      known(sum(`mqtt_${type}_received`), (count) => reading(metrics.packetsReceived, { node, type }, count)),
    ),
    ...packets.sent.flatMap((type) =>
      known(sum(`mqtt_${type}_sent`), (count) => reading(metrics.packetsSent, { node, type }, count)),
    ),
    ...connackReadings(node, page),
    ...['publish', 'subscribe'].flatMap((action) =>
      known(sum(`mqtt_${action}_auth_error`), (count) =>
        reading(metrics.authorizationChecks, { node, result: 'deny', action }, count),
      ),
    ),
    ...known(sum('system_wallclock'), (ms) => reading(metrics.uptime, { node }, ms / 1000)),
    ...known(sum('vm_memory_total'), (bytes) => reading(metrics.memoryUsed, { node, kind: 'vm' }, bytes)),
  ];
}

/** A difference that cannot be negative; a negative one is no knowledge. */
function difference(whole: number | undefined, part: number | undefined): number | undefined {
  return whole === undefined || part === undefined || part > whole ? undefined : whole - part;
}

function both(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
