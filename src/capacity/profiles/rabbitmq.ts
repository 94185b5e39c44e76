import type { NodeProfile } from '../broker-profile.ts';
import { derived, fromVendor } from '../figure.ts';
import { assumedPrice, unstatedConnections } from '../unstated.ts';

const NATIVE_MQTT = '"Serving Millions of Clients with Native MQTT" (RabbitMQ blog)';
const RATE = 17_995;

/** RabbitMQ 3.12 and later with its MQTT plugin. */
export const rabbitmq: NodeProfile = {
  kind: 'rabbitmq',
  name: 'RabbitMQ',
  clustering: { mode: 'quorum', says: 'metadata and quorum queues need a majority: odd sizes' },
  connections: unstatedConnections,
  rate: {
    figure: fromVendor(
      RATE,
      `${NATIVE_MQTT}: 100 pairs, QoS 1, 100 bytes, one node on four schedulers that shares 8 CPUs with its clients, each publisher waiting for its PUBACK`,
      '2023-03-21',
    ),
    points: [{ messagesPerSecond: RATE, payloadBytes: 100, qos: 1, fanOut: 1 }],
    nodes: 1,
  },
  memoryPerConnection: derived(
    Math.ceil((18.7 * 1_024 ** 3) / 1e6),
    `${NATIVE_MQTT}: 18.7 GiB on three nodes for a million idle connections, with TCP buffers of 1,024 bytes`,
    '2023-03-21',
  ),
  price: assumedPrice,
  highestQos: 1,
  notes: [
    `a subscriber at QoS 1 has a queue: about 47 GB on each of three nodes for 3 million connections, half of them such subscribers (${NATIVE_MQTT})`,
    'QoS 2 is not supported: such subscriptions are served at QoS 1 ("MQTT Plugin", RabbitMQ documentation)',
  ],
};
