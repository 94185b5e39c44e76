import { one } from '../../src/chaos/grudge.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';
import { partitionAct } from '../partition.ts';

const CUTS = 20;
const USUAL_MS = 5_000;

/** One node is cut off and joined again in quick succession. */
export const partitionFlap = defineScenario({
  name: 'partition-flap',
  numbers: [18],
  summary: `one node is cut off and joined again ${CUTS} times, 5 s each`,
  hypothesis:
    'a link that comes and goes costs no client of the endpoint more than the target at a time, and no message',
  class: 'link',
  needs: ['cut'],
  minNodes: 3,
  targetRtoMs: 30_000,
  clock: 'longest',
  floor: 'none',
  rules: { othersOutageMs: 30_000 },
  limits: ['cuts of 5 s are shorter than what most brokers notice: what is tested is that they stay calm'],
  plan: (context) => {
    const ms = context.options.durationMs ?? USUAL_MS;
    const act = partitionAct(one, context);
    return Array.from({ length: CUTS }, (_, index) => ({
      ...act,
      name: `${act.name}, ${index + 1} of ${CUTS}`,
      until: { ms },
      undo: 'after',
      settle: { ms },
    }));
  },
});
