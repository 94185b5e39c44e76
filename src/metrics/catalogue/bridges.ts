import { BRIDGE_TYPES, DROP_REASONS } from '../label-values.ts';
import { counter, gauge } from '../metric.ts';

/** Links between brokers. */
export const bridges = {
  bridgeUp: gauge(
    'mqtt_bridge_up',
    'Whether the bridge, connector, shovel or link is connected. Bridges are those of the broker configuration.',
    {
      unit: 'bool',
      labels: ['node', 'bridge', 'type'],
      values: { type: BRIDGE_TYPES },
    },
  ),
  bridgeMessages: counter(
    'mqtt_bridge_messages_total',
    'Messages across the bridge, by direction as its own broker sees it: `in` came from the other side.',
    {
      unit: '1',
      labels: ['node', 'bridge', 'direction'],
      values: { direction: ['in', 'out'] },
    },
  ),
  bridgeMessagesDropped: counter('mqtt_bridge_messages_dropped_total', 'Messages the bridge lost, by reason.', {
    unit: '1',
    labels: ['node', 'bridge', 'reason'],
    values: { reason: DROP_REASONS },
  }),
  bridgeQueuedMessages: gauge('mqtt_bridge_queued_messages', 'Messages waiting to cross the bridge.', {
    unit: '1',
    labels: ['node', 'bridge'],
  }),
};
