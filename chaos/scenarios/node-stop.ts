import { oneAct } from '../../src/chaos/act.ts';
import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

/** Time a broker has to say goodbye before it is killed. */
const GRACE_MS = 30_000;

/** One node is stopped as for maintenance. */
export const nodeStop = defineScenario({
  name: 'node-stop',
  numbers: [3],
  summary: 'one node is stopped as for maintenance (SIGTERM)',
  hypothesis:
    'a planned stop costs no client of the endpoint more than 5 s, and no acknowledged QoS 1 or 2 message is lost',
  class: 'node',
  needs: ['stop'],
  minNodes: 2,
  targetRtoMs: 5_000,
  targetFollowsFloor: true,
  clock: 'fault',
  floor: 'crash',
  rules: { longestOutageMs: 5_000, stopOnLoss: true },
  limits: [
    'the process is told to end, no client is moved before: a drain by the broker or the balancer is another procedure',
  ],
  plan: (context) =>
    oneAct(
      'stop',
      chosen(context).map(({ name }) => ({ kind: 'stop', node: name, graceMs: GRACE_MS })),
      context.options.durationMs,
    ),
});
