import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

/** Longer than the slowest broker took to declare a silent node dead: 146 s. */
const USUAL_MS = 180_000;

/** A frozen node wakes up after the cluster has given it up. */
export const zombieReturn = defineScenario({
  name: 'zombie-return',
  numbers: [7],
  summary: 'a frozen node wakes up after the cluster has declared it dead',
  hypothesis:
    'a node that was away unnoticed joins again by itself in less than the target, delivers nothing twice at QoS 2, ' +
    'and what it had acknowledged is not lost',
  class: 'node',
  needs: ['pause'],
  minNodes: 2,
  targetRtoMs: 300_000,
  clock: 'partition',
  floor: 'silent',
  limits: [
    'a freeze that lasts less than 3 min may end before the cluster has given the node up: the slowest took 146 s',
  ],
  plan: (context) => [
    {
      name: 'freeze',
      faults: chosen(context).map(({ name }) => ({ kind: 'pause', node: name })),
      until: { ms: context.options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
