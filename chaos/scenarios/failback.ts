import { stackedActs } from '../../src/chaos/act.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';
import { regionLost } from '../region.ts';

/** Long enough for the other region to have taken over. */
const USUAL_MS = 120_000;

/** A lost region comes back. */
export const failback = defineScenario({
  name: 'failback',
  numbers: [37],
  summary: 'a lost region comes back after two minutes',
  hypothesis:
    'the return of a region is not a second outage: clients miss less than the target when it comes back, ' +
    'nothing acknowledged meanwhile is lost and nothing of QoS 2 arrives twice',
  class: 'region',
  needs: ['cut', 'kill'],
  minNodes: 2,
  surroundings: 'regions',
  targetRtoMs: 30_000,
  clock: 'heal',
  floor: 'silent',
  limits: [
    'fail-back here is what happens by itself when the region is there again; a planned move back is a change, not a fault',
  ],
  plan: (context) => stackedActs(regionLost(context), context.options.durationMs ?? USUAL_MS),
});
