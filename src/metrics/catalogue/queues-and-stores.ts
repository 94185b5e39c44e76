import { METHODS } from '../label-values.ts';
import { gauge } from '../metric.ts';

const node = ['node'] as const;

/** What waits and what is kept. */
export const queuesAndStores = {
  queuedMessages: gauge('mqtt_queued_messages', 'Messages waiting for delivery to MQTT sessions.', {
    unit: '1',
    labels: ['node', 'method'],
    values: { method: METHODS },
  }),
  queuedBytes: gauge('mqtt_queued_bytes', 'Bytes of the messages waiting for delivery to MQTT sessions.', {
    unit: 'bytes',
    labels: ['node', 'method'],
    values: { method: METHODS },
  }),
  inflightMessages: gauge('mqtt_inflight_messages', 'Messages sent and not yet acknowledged.', {
    unit: '1',
    labels: node,
  }),
  storedMessages: gauge(
    'mqtt_stored_messages',
    "Messages in the broker's message store: queued, in flight and retained, its own $SYS topics too.",
    {
      unit: '1',
      labels: node,
    },
  ),
  storedBytes: gauge('mqtt_stored_bytes', "Payload bytes in the broker's message store.", {
    unit: 'bytes',
    tier: 'optional',
    labels: node,
  }),
  socketQueuedPackets: gauge('mqtt_socket_queued_packets', 'Packets waiting to be written to client sockets.', {
    unit: '1',
    tier: 'optional',
    labels: node,
  }),
  socketQueuedBytes: gauge('mqtt_socket_queued_bytes', 'Bytes waiting to be written to client sockets.', {
    unit: 'bytes',
    labels: node,
  }),
  retainedMessages: gauge(
    'mqtt_retained_messages',
    "Retained messages of users; the broker's own $SYS topics are not counted.",
    {
      unit: '1',
      labels: node,
    },
  ),
  retainedBytes: gauge('mqtt_retained_bytes', 'Memory the retained messages take.', { unit: 'bytes', labels: node }),
};
