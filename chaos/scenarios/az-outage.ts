import { oneAct } from '../../src/chaos/act.ts';
import { sharing } from '../../src/chaos/chosen.ts';
import { isolated } from '../../src/chaos/cuts.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

/** Everything in one zone is gone without a packet. */
export const azOutage = defineScenario({
  name: 'az-outage',
  numbers: [34],
  summary: 'everything in one zone is gone without a packet',
  hypothesis:
    'without one zone the others still have a majority, and every client of the endpoint has service again within the target',
  class: 'region',
  needs: ['cut'],
  minNodes: 3,
  surroundings: 'zones',
  targetRtoMs: 300_000,
  clock: 'fault',
  floor: 'silent',
  maxFaultMs: 480_000,
  limits: ['what else stands in the zone (DNS, login backend, image registry) is gone only where it is a target'],
  plan: (context) => oneAct('zone cut off', sharing('zone', context).map(isolated), context.options.durationMs),
});
