import type { NodeProfile } from '../broker-profile.ts';
import { assumedPrice, seedMemory, unstatedConnections, unstatedRate } from '../unstated.ts';

/** VerneMQ. */
export const vernemq: NodeProfile = {
  kind: 'vernemq',
  name: 'VerneMQ',
  clustering: {
    mode: 'peers',
    says: 'nodes are equal; in a net split it refuses new clients, publishers and subscribers unless allow_register_during_netsplit and its siblings say otherwise',
  },
  connections: unstatedConnections,
  rate: unstatedRate(),
  memoryPerConnection: seedMemory,
  price: assumedPrice,
  highestQos: 2,
  notes: [
    'the memory of a connection follows its TCP buffers: at least the larger of send and receive buffer, 32 KB with tcp_rmem and tcp_wmem ending at 32768 ("Not a tuning guide", VerneMQ documentation)',
  ],
};
