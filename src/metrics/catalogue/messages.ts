import { DROP_REASONS } from '../label-values.ts';
import { counter } from '../metric.ts';

const node = ['node'] as const;

/** What went through the broker, and what did not arrive. */
export const messages = {
  messagesReceived: counter('mqtt_messages_received_total', 'PUBLISH packets the broker received from clients.', {
    unit: '1',
    labels: node,
  }),
  messagesSent: counter('mqtt_messages_sent_total', 'PUBLISH packets the broker sent to clients.', {
    unit: '1',
    labels: node,
  }),
  messagesDropped: counter(
    'mqtt_messages_dropped_total',
    'Messages the broker did not deliver, by reason. no_subscribers is not loss: nobody had asked for the message.',
    { unit: '1', labels: ['node', 'reason'], values: { reason: DROP_REASONS } },
  ),
  messagesAcknowledged: counter(
    'mqtt_messages_acknowledged_total',
    'Messages of QoS 1 and 2 acknowledged by their receivers.',
    {
      unit: '1',
      labels: node,
    },
  ),
  messagesRedelivered: counter(
    'mqtt_messages_redelivered_total',
    'Messages sent again because no acknowledgement came.',
    {
      unit: '1',
      tier: 'optional',
      labels: node,
    },
  ),
  packetsReceived: counter(
    'mqtt_packets_received_total',
    'MQTT control packets received, by type; type all where only the total exists.',
    {
      unit: '1',
      labels: ['node', 'type'],
    },
  ),
  packetsSent: counter(
    'mqtt_packets_sent_total',
    'MQTT control packets sent, by type; type all where only the total exists.',
    {
      unit: '1',
      labels: ['node', 'type'],
    },
  ),
  bytesReceived: counter('mqtt_bytes_received_total', 'Bytes received from clients, on the wire.', {
    unit: 'bytes',
    labels: node,
  }),
  bytesSent: counter('mqtt_bytes_sent_total', 'Bytes sent to clients, on the wire.', { unit: 'bytes', labels: node }),
  payloadBytesReceived: counter('mqtt_payload_bytes_received_total', 'Payload bytes of received PUBLISH packets.', {
    unit: 'bytes',
    tier: 'optional',
    labels: node,
  }),
  payloadBytesSent: counter('mqtt_payload_bytes_sent_total', 'Payload bytes of sent PUBLISH packets.', {
    unit: 'bytes',
    tier: 'optional',
    labels: node,
  }),
};
