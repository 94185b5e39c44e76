import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { type Metric, reading } from '../../metrics/metric.ts';
import type { HiveMqPage } from './page.ts';

const types = {
  incoming: 'auth connect disconnect pingreq puback pubcomp publish pubrec pubrel subscribe unsubscribe'.split(' '),
  outgoing: 'auth connack disconnect pingresp puback pubcomp publish pubrec pubrel suback unsuback'.split(' '),
};

/**
 * Packets by type where every type is told. The Community Edition tells two types and the total: there the total alone,
 * because a sum over types must be the number of packets.
 */
export function packetReadings(node: string, page: HiveMqPage): readonly Reading[] {
  return [
    ...direction(metrics.packetsReceived, 'incoming', node, page),
    ...direction(metrics.packetsSent, 'outgoing', node, page),
    ...acknowledged(node, page),
  ];
}

function direction(
  metric: Metric<'cluster' | 'node' | 'type'>,
  way: 'incoming' | 'outgoing',
  node: string,
  page: HiveMqPage,
): readonly Reading[] {
  const counts = types[way].map((type) => ({ type, count: page.number(`messages_${way}_${type}_count`) }));
  const told = counts.every(({ count }) => Number.isInteger(count))
    ? counts
    : [{ type: 'all', count: page.number(`messages_${way}_total_count`) }];
  return told.flatMap(({ type, count }) =>
    count === undefined || !Number.isInteger(count) ? [] : [reading(metric, { node, type }, count)],
  );
}

/** PUBACK and PUBCOMP come from receivers: each ends the delivery of one message. */
function acknowledged(node: string, page: HiveMqPage): readonly Reading[] {
  const pubacks = page.number('messages_incoming_puback_count');
  const pubcomps = page.number('messages_incoming_pubcomp_count');
  if (pubacks === undefined || pubcomps === undefined || !Number.isInteger(pubacks + pubcomps)) return [];
  return [reading(metrics.messagesAcknowledged, { node }, pubacks + pubcomps)];
}
