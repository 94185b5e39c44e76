import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 30_000;
/** What a broker that syncs its log every second may lose of the last moment. */
const FLUSH_MS = 1_000;

/** All nodes die within a moment and are started again. */
export const clusterFailure = defineScenario({
  name: 'cluster-failure',
  numbers: [11],
  summary: 'all nodes die at once and are started again half a minute later',
  hypothesis:
    'after a failure of the whole cluster every client has service again in less than the target, ' +
    'and what had been acknowledged a second before the crash is still there',
  class: 'cluster',
  needs: ['kill'],
  minNodes: 1,
  takesAll: true,
  targetRtoMs: 900_000,
  clock: 'whole',
  floor: 'crash',
  rules: { mayLoseMs: FLUSH_MS },
  limits: [
    'all processes crash, the machines do not: the page caches stay intact, power loss is not tested',
    'the nodes are started by the drill half a minute later: the time until somebody decides to start them is not in the figure',
  ],
  plan: ({ nodes, options }) => [
    {
      name: 'all crash',
      faults: nodes.map(({ name }) => ({ kind: 'kill', node: name })),
      until: { ms: options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
