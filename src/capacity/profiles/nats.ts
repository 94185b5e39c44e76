import type { NodeProfile } from '../broker-profile.ts';
import { fromVendor } from '../figure.ts';
import { assumedPrice, seedMemory, unstatedRate } from '../unstated.ts';

/** NATS server with MQTT on JetStream. */
export const nats: NodeProfile = {
  kind: 'nats',
  name: 'NATS',
  clustering: { mode: 'quorum', says: 'MQTT sessions live in JetStream, whose Raft groups need a majority: odd sizes' },
  connections: fromVendor(
    65_536,
    'max_connections when the configuration says nothing (DEFAULT_MAX_CONNECTIONS in server/const.go of nats-server); it counts clients of every protocol and can be raised',
  ),
  rate: unstatedRate(),
  memoryPerConnection: seedMemory,
  price: assumedPrice,
  highestQos: 2,
  notes: ['MQTT messages of QoS 1 and 2, sessions and retained messages are written to JetStream streams'],
};
