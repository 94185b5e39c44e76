import { oneAct } from '../../src/chaos/act.ts';
import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

/** One node dies without a word; its clients must be served by the others. */
export const nodeCrash = defineScenario({
  name: 'node-crash',
  numbers: [1, 2],
  summary: 'one node dies without a word (SIGKILL); its clients must be served by the others',
  hypothesis:
    'when one node crashes, every client that uses the endpoint has service again in less than the target, ' +
    'and no acknowledged QoS 1 or 2 message is lost',
  class: 'node',
  needs: ['kill'],
  minNodes: 2,
  targetRtoMs: 30_000,
  clock: 'fault',
  floor: 'crash',
  limits: [
    'process crash: sockets are reset and the page cache stays intact; power loss and a silent network loss are not tested',
  ],
  plan: (context) =>
    oneAct(
      'crash',
      chosen(context).map(({ name }) => ({ kind: 'kill', node: name })),
      context.options.durationMs,
    ),
});
