import { halves } from '../../src/chaos/grudge.ts';
import { definePartition } from '../partition.ts';

/** The cluster falls into two halves. */
export const partitionHalves = definePartition({
  name: 'partition-halves',
  numbers: [14],
  summary: 'the cluster falls into two halves; of an odd number one side keeps the majority',
  hypothesis:
    'a side with a majority serves within the target, any other refuses or delivers later what it accepted, ' +
    'and after the heal there is one cluster again',
  class: 'cluster',
  minNodes: 2,
  shape: halves,
});
