import { clientsCut } from '../../src/chaos/cuts.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

/** Long enough for every stream to send a packet and have it answered with a reset. */
const USUAL_MS = 3_000;

/** Every client connection is reset at once, and all clients come back together. */
export const resetStorm = defineScenario({
  name: 'reset-storm',
  numbers: [20],
  summary: 'every client connection is reset at once, and all clients come back together',
  hypothesis:
    'a reconnect of the whole fleet at once is absorbed: 99 % of the clients have service again within 30 s ' +
    'and all of them within the target',
  class: 'link',
  needs: ['cut'],
  minNodes: 1,
  targetRtoMs: 120_000,
  clock: 'whole',
  floor: 'crash',
  rules: { back: { share: 0.99, withinMs: 30_000 } },
  limits: [
    'the storm is as big as the clients that are there: the measuring clients alone (--streams) are a small one',
    'a connection that sends nothing during the reset is not reset',
  ],
  plan: ({ candidates, options }) => [
    {
      name: 'reset',
      faults: candidates.map((node) => clientsCut(node, 'reset')),
      until: { ms: options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
