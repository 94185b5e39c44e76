import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

const USUAL_MS = 20_000;

/** Whoever checks logins does not answer. */
export const authDown = defineScenario({
  name: 'auth-down',
  numbers: [32],
  summary: 'whoever checks logins does not answer',
  hypothesis:
    'without the login backend connected clients keep their service, and new ones are refused or let in by a cache',
  class: 'dependency',
  needs: ['pause'],
  minNodes: 1,
  surroundings: 'auth',
  targetRtoMs: 1_000,
  clock: 'longest',
  floor: 'none',
  limits: ['the measuring clients are connected: what a new client is told is in the broker log, not in the figure'],
  plan: (context) => [
    {
      name: 'login backend frozen',
      faults: chosen(context).map(({ name }) => ({ kind: 'pause', node: name })),
      until: { ms: context.options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});
