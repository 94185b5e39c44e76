import { oneAct } from '../../src/chaos/act.ts';
import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

/** A load balancer dies. */
export const lbFailure = defineScenario({
  name: 'lb-failure',
  numbers: [30],
  summary: 'a load balancer dies',
  hypothesis:
    'when a load balancer dies, another takes its address and every client has service again within the target',
  class: 'dependency',
  needs: ['kill'],
  minNodes: 1,
  surroundings: 'balancer',
  targetRtoMs: 30_000,
  clock: 'fault',
  floor: 'crash',
  limits: [
    'the process dies and resets its connections; a balancer that vanishes silently takes as long as a keepalive',
  ],
  plan: (context) =>
    oneAct(
      'balancer crash',
      chosen(context).map(({ name }) => ({ kind: 'kill', node: name })),
      context.options.durationMs,
    ),
});
