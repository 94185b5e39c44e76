import { bridge } from '../../src/chaos/grudge.ts';
import { definePartition } from '../partition.ts';

/** Two groups of nodes reach each other only over one node between them. */
export const partitionBridge = definePartition({
  name: 'partition-bridge',
  numbers: [17],
  summary: 'two groups of nodes reach each other only over one node between them',
  hypothesis:
    'nodes that see different members still serve their own clients within the target, ' +
    'and after the heal all of them agree again on members and routes',
  class: 'link',
  minNodes: 3,
  shape: bridge,
});
