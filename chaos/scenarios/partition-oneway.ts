import { oneway } from '../../src/chaos/grudge.ts';
import { definePartition } from '../partition.ts';

/** One node hears nothing from the others, which still hear it. */
export const partitionOneway = definePartition({
  name: 'partition-oneway',
  numbers: [16],
  summary: 'one node hears nothing from the others, and they hear it',
  hypothesis:
    'a link that works in one direction only does not confuse the cluster: the majority serves within the target, ' +
    'and after the heal there is one cluster again',
  class: 'link',
  minNodes: 3,
  shape: oneway,
});
