import { ring } from '../../src/chaos/grudge.ts';
import { definePartition } from '../partition.ts';

/** Every node reaches a majority, and no two the same one. */
export const partitionRing = definePartition({
  name: 'partition-ring',
  numbers: [17],
  summary: 'every node reaches a majority, and no two the same one',
  hypothesis:
    'although every node sees another majority, clients have service within the target, ' +
    'and after the heal all of them agree again on members and routes',
  class: 'cluster',
  minNodes: 4,
  takesAll: true,
  shape: ring,
});
