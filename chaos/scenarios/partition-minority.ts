import { minority } from '../../src/chaos/grudge.ts';
import { definePartition } from '../partition.ts';

/** As many nodes are cut off together as may go while a majority stays. */
export const partitionMinority = definePartition({
  name: 'partition-minority',
  numbers: [13],
  summary: 'as many nodes are cut off together as may go while a majority stays',
  hypothesis:
    'the majority serves within the target, the minority refuses or delivers later what it accepted, ' +
    'and after the heal there is one cluster again',
  class: 'link',
  minNodes: 3,
  shape: minority,
});
