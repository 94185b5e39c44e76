import { islands } from '../../src/chaos/grudge.ts';
import { definePartition } from '../partition.ts';

/** Every node stands alone. */
export const partitionIslands = definePartition({
  name: 'partition-islands',
  numbers: [15],
  summary: 'every node stands alone',
  hypothesis:
    'without a majority anywhere nothing is acknowledged and then lost, and after the heal there is one cluster ' +
    'again within the target without anybody doing anything',
  class: 'cluster',
  minNodes: 3,
  takesAll: true,
  shape: islands,
});
