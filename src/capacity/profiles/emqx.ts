import type { NodeProfile } from '../broker-profile.ts';
import { fromSeed } from '../figure.ts';
import { seedMemory, seedPrice, seedRate } from '../unstated.ts';

/** EMQX. */
export const emqx: NodeProfile = {
  kind: 'emqx',
  name: 'EMQX',
  clustering: {
    mode: 'quorum',
    says: 'planned with odd sizes, as the seed has it: in a cluster of three, two must agree',
  },
  connections: fromSeed(500_000),
  rate: seedRate(100_000),
  memoryPerConnection: seedMemory,
  price: seedPrice,
  highestQos: 2,
  notes: [
    'the vendor shows far more on large machines: 100 million connections on 23 nodes with a million messages a second at the peak ("Reaching 100M MQTT connections with EMQX 5.0", EMQX blog, May 2022)',
    'and two million messages a second out of one node of 64 cores and 128 GB, from two thousand in to a thousand subscribers each, QoS 0, 16 bytes ("MQTT Performance Benchmark Testing: EMQX Single-Node Supports 2M Message Throughput", EMQX blog, August 2023)',
  ],
};
