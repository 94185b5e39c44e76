import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

/** Sessions of a frozen node break a second time when the cluster declares it dead, 45 to 75 s later. */
const USUAL_MS = 80_000;

/** One node freezes: its kernel still accepts connections, nobody answers. */
export const nodeZombie = defineScenario({
  name: 'node-zombie',
  numbers: [6],
  summary: 'one node freezes: it accepts connections and answers nothing',
  hypothesis:
    'when a node freezes, its clients notice by their keepalive and are served by the others in about the time ' +
    'their own settings take, and no acknowledged QoS 1 or 2 message is lost',
  class: 'node',
  needs: ['pause'],
  minNodes: 2,
  targetRtoMs: 30_000,
  targetFollowsFloor: true,
  clock: 'fault',
  floor: 'silent',
  limits: ['the whole process freezes at once; a broker of which only parts hang may look healthier than it is'],
  plan: (context) => [
    {
      name: 'freeze',
      faults: chosen(context).map(({ name }) => ({ kind: 'pause', node: name })),
      until: { ms: context.options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
