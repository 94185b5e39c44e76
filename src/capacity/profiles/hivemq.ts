import type { NodeProfile } from '../broker-profile.ts';
import { fromSeed } from '../figure.ts';
import { assumedPrice, seedMemory, seedRate } from '../unstated.ts';

/** HiveMQ, the Enterprise edition: the Community Edition does not cluster. */
export const hivemq: NodeProfile = {
  kind: 'hivemq',
  name: 'HiveMQ',
  clustering: { mode: 'peers', says: 'nodes are equal and replicate sessions; any size from two on' },
  connections: fromSeed(200_000),
  rate: seedRate(50_000),
  memoryPerConnection: seedMemory,
  price: assumedPrice,
  highestQos: 2,
  notes: [
    'the licence bounds the connections: max-connections cannot be more ("Throttling and Limits", HiveMQ documentation)',
    'the vendor shows 200 million connections and a million PUBLISH packets a second on one cluster ("Achieving 200 Million Concurrent Connections with HiveMQ", white paper)',
  ],
};
