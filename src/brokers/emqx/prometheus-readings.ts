import type { Reading } from '../../core/reading.ts';
import { type PrometheusPage, sumOf } from '../../http/prometheus-text.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { type Metric, reading } from '../../metrics/metric.ts';
import { known } from '../known.ts';
import { droppedBy } from './dropped.ts';
import { receivedPackets, sentPackets } from './packets.ts';

/** Readings that are one sample of the page and need no label but the node. */
const single: readonly (readonly [Metric<'cluster' | 'node'>, family: string])[] = [
  [metrics.connectionsPeak, 'emqx_live_connections_max'],
  [metrics.connectionsOpened, 'emqx_client_connected'],
  [metrics.sessionsCreated, 'emqx_session_created'],
  [metrics.sessionsResumed, 'emqx_session_resumed'],
  [metrics.sessionsTakenOver, 'emqx_session_takenover'],
  [metrics.sessionsTerminated, 'emqx_session_terminated'],
  [metrics.subscriptionsCurrent, 'emqx_subscriptions_count'],
  [metrics.messagesReceived, 'emqx_messages_received'],
  [metrics.messagesSent, 'emqx_messages_sent'],
  [metrics.messagesAcknowledged, 'emqx_messages_acked'],
  [metrics.bytesReceived, 'emqx_bytes_received'],
  [metrics.bytesSent, 'emqx_bytes_sent'],
];

/** What one node's Prometheus page says, under the node's configured name. Numbers of the whole cluster are left out. */
export function prometheusReadings(node: string, page: PrometheusPage): readonly Reading[] {
  const one = (family: string, say: (value: number) => Reading) => known(sumOf(page, family), say);
  return [
    ...single.flatMap(([metric, family]) => one(family, (value) => reading(metric, { node }, value))),
    ...packets(metrics.packetsReceived, receivedPackets, node, page),
    ...packets(metrics.packetsSent, sentPackets, node, page),
    ...Object.entries(droppedBy).flatMap(([reason, families]) =>
      known(
        families.map((family) => sumOf(page, family)).find((sum) => sum !== undefined),
        (messages) => reading(metrics.messagesDropped, { node, reason }, messages),
      ),
    ),
    ...one('emqx_client_disconnected', (all) => reading(metrics.connectionsClosed, { node, reason: 'all' }, all)),
    ...rejected(node, page),
    ...keepaliveTimeouts(node, page),
    ...certificates(node, page),
    ...one('emqx_authentication_success', (n) =>
      reading(metrics.authenticationAttempts, { node, result: 'success' }, n),
    ),
    ...one('emqx_authentication_failure', (n) =>
      reading(metrics.authenticationAttempts, { node, result: 'failure' }, n),
    ),
    ...one('emqx_authorization_allow', (n) =>
      reading(metrics.authorizationChecks, { node, result: 'allow', action: 'all' }, n),
    ),
    ...one('emqx_authorization_deny', (n) =>
      reading(metrics.authorizationChecks, { node, result: 'deny', action: 'all' }, n),
    ),
    ...one('emqx_vm_used_memory', (bytes) => reading(metrics.memoryUsed, { node, kind: 'host' }, bytes)),
    ...one('emqx_vm_total_memory', (bytes) => reading(metrics.memoryLimit, { node, kind: 'host' }, bytes)),
  ];
}

function packets(
  metric: Metric<'cluster' | 'node' | 'type'>,
  families: Readonly<Record<string, string>>,
  node: string,
  page: PrometheusPage,
): readonly Reading[] {
  return Object.entries(families).flatMap(([type, family]) =>
    known(sumOf(page, family), (sum) => reading(metric, { node, type }, sum)),
  );
}

/** `connack_error` counts every refused CONNECT, `connack_auth_error` those of them refused for who they are. */
function rejected(node: string, page: PrometheusPage): readonly Reading[] {
  const all = sumOf(page, 'emqx_packets_connack_error');
  const auth = sumOf(page, 'emqx_packets_connack_auth_error');
  if (all === undefined || auth === undefined || all < auth) return [];
  return [
    reading(metrics.connectionsRejected, { node, reason: 'auth' }, auth),
    reading(metrics.connectionsRejected, { node, reason: 'other' }, all - auth),
  ];
}

/** A reason appears with its first disconnect (5.8.8 and later): a page with other reasons knows that this one is 0. */
function keepaliveTimeouts(node: string, page: PrometheusPage): readonly Reading[] {
  const family = 'emqx_client_disconnected_reason';
  if (!page.samples.has(family)) return [];
  const timeouts = sumOf(page, family, ({ reason }) => reason === 'keepalive_timeout') ?? 0;
  return [reading(metrics.keepaliveTimeouts, { node }, timeouts)];
}

/** 0 stands for a certificate EMQX could not read. */
function certificates(node: string, page: PrometheusPage): readonly Reading[] {
  return (page.samples.get('emqx_cert_expiry_at') ?? []).flatMap(({ labels, value }) => {
    const { listener_type: type, listener_name: name } = labels;
    if (type === undefined || name === undefined || !(value > 0)) return [];
    return [reading(metrics.tlsCertificateExpiry, { node, listener: `${type}:${name}` }, value)];
  });
}
