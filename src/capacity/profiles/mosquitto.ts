import type { NodeProfile } from '../broker-profile.ts';
import { fromSeed } from '../figure.ts';
import { assumedPrice, seedMemory, seedRate } from '../unstated.ts';

/** Eclipse Mosquitto. */
export const mosquitto: NodeProfile = {
  kind: 'mosquitto',
  name: 'Mosquitto',
  clustering: {
    mode: 'none',
    says: 'Mosquitto (open source) does not cluster: every instance is a broker of its own for a part of the devices, with bridges between them or a standby beside it',
  },
  connections: fromSeed(50_000),
  rate: seedRate(10_000),
  memoryPerConnection: seedMemory,
  price: assumedPrice,
  highestQos: 2,
  notes: ['the network loop runs on one thread: a second core does not make one instance faster'],
};
