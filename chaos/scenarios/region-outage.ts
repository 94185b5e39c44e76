import { stackedActs } from '../../src/chaos/act.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';
import { regionLost } from '../region.ts';

/** One region is cut off from everything and dies. */
export const regionOutage = defineScenario({
  name: 'region-outage',
  numbers: [35],
  summary: 'one region is cut off from everything and dies',
  hypothesis:
    'without one region the other takes over, by automation or by people, and every client of the endpoint has ' +
    'service again within the target',
  class: 'region',
  needs: ['cut', 'kill'],
  minNodes: 2,
  surroundings: 'regions',
  targetRtoMs: 3_600_000,
  clock: 'fault',
  floor: 'silent',
  maxFaultMs: 900_000,
  limits: [
    'the fault ends after 15 min unless --max-fault allows more: a take-over by people may need longer',
    'what else stands in the region (DNS, login backend) is gone only where it is a target',
  ],
  plan: (context) => stackedActs(regionLost(context), context.options.durationMs),
});
