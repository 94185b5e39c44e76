import { one } from '../../src/chaos/grudge.ts';
import { definePartition } from '../partition.ts';

/** One node cannot talk to the others, nor they to it. */
export const partitionOne = definePartition({
  name: 'partition-one',
  numbers: [13],
  summary: 'one node is cut off from the others',
  hypothesis:
    'the majority serves within the target, the node that is cut off refuses or delivers later what it accepted, ' +
    'and after the heal there is one cluster again',
  class: 'link',
  minNodes: 3,
  shape: one,
});
