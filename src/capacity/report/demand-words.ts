import { formatDuration } from '../../config/duration.ts';
import type { Demand } from '../demand.ts';
import { bytes, count } from '../quantity.ts';

/** A demand in one sentence. */
export function demandWords(demand: Demand): string {
  const { devices, everyMs, payloadBytes, topicBytes, fanOut, peak, sessions, queued, subscriptions } = demand;
  return [
    `${count(devices)} devices, one message every ${interval(everyMs)}, peak ${count(peak)} times the average`,
    `payload ${bytes(payloadBytes)}, topic ${bytes(topicBytes)}, ${qosWords(demand)}`,
    `delivered to ${count(fanOut)} ${fanOut === 1 ? 'subscriber' : 'subscribers'}`,
    `${sessions} sessions${sessions === 'persistent' ? ` with ${count(queued)} queued` : ''}${subscriptions > 0 ? `, ${count(subscriptions)} subscriptions each` : ''}`,
    transportWords(demand),
  ].join('; ');
}

function interval(ms: number): string {
  return Number.isInteger(ms) ? formatDuration(ms) : `${(ms / 1_000).toPrecision(3)}s`;
}

function qosWords({ qos }: Demand): string {
  const used = qos.flatMap((share, level) => (share > 0 ? [{ share, level }] : []));
  const [only] = used;
  if (only !== undefined && used.length === 1) return `QoS ${only.level}`;
  return `QoS ${used.map(({ share, level }) => `${level} ${(share * 100).toFixed(0)}%`).join(', ')}`;
}

function transportWords({ protocol, transport, keepAliveMs }: Demand): string {
  return [
    `MQTT ${protocol}`,
    ...(transport.webSocket ? ['over WebSocket'] : []),
    transport.tls === 'none' ? 'without TLS' : `over TLS ${transport.tls}`,
    keepAliveMs === 0 ? 'without keep-alive' : `keep-alive ${formatDuration(keepAliveMs)}`,
  ].join(', ');
}
