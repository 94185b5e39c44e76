import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 20_000;

/** The store that the nodes share dies and comes back. */
export const stateDown = defineScenario({
  name: 'state-down',
  numbers: [],
  summary: 'the state that the nodes share (Redis, Valkey, a database) dies and comes back',
  hypothesis:
    'once the shared state is back, every client has service again within the target, and no acknowledged message was lost',
  class: 'dependency',
  needs: ['kill'],
  minNodes: 1,
  surroundings: 'state',
  targetRtoMs: 30_000,
  clock: 'heal',
  floor: 'none',
  limits: ['one store that comes back with its data: a replica that takes over is another drill'],
  plan: (context) => [
    {
      name: 'shared state dead',
      faults: chosen(context).map(({ name }) => ({ kind: 'kill', node: name })),
      until: { ms: context.options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
