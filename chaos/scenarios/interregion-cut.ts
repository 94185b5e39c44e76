import { cutsOf } from '../../src/chaos/cuts.ts';
import { apart } from '../../src/chaos/grudge.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';
import { regionsOf } from '../region.ts';

const USUAL_MS = 60_000;

/** The links between two regions are gone; both go on for themselves. */
export const interregionCut = defineScenario({
  name: 'interregion-cut',
  numbers: [36],
  summary: 'the links between the regions are gone; each goes on for itself',
  hypothesis:
    'without the links every region serves its own clients, and with the links back everything that was acknowledged ' +
    'for the other side arrives there within the target',
  class: 'link',
  needs: ['cut'],
  minNodes: 2,
  surroundings: 'regions',
  takesAll: true,
  targetRtoMs: 120_000,
  clock: 'partition',
  floor: 'none',
  limits: ['bridges queue as much as they are configured to: a cut that lasts longer than the queue loses messages'],
  plan: (context) => {
    const regions = regionsOf(context);
    return [
      {
        name: `cut ${regions.map(({ name }) => name).join(' | ')}`,
        faults: cutsOf(apart(regions.map(({ nodes }) => nodes))),
        until: { ms: context.options.durationMs ?? USUAL_MS },
        undo: 'end',
        sides: regions,
        independent: true,
      },
    ];
  },
});
