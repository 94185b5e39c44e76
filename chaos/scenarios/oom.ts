import { oneAct } from '../../src/chaos/act.ts';
import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

/** Less than any broker of a cluster needs. */
const BYTES = 16 * 1024 * 1024;

/** One node may use less memory than it has, and is killed for it. */
export const oom = defineScenario({
  name: 'oom',
  numbers: [27],
  summary: 'one node may use less memory than it has, and is killed for it',
  hypothesis:
    'when a node runs out of memory, every client that uses the endpoint has service again in less than the target, ' +
    'and no acknowledged QoS 1 or 2 message is lost',
  class: 'node',
  needs: ['squeeze'],
  minNodes: 3,
  targetRtoMs: 30_000,
  clock: 'fault',
  floor: 'crash',
  limits: [
    'memory ends from one moment to the next: the hours in which a broker grows, slows down and raises alarms are not tested',
  ],
  plan: (context) =>
    oneAct(
      'squeeze',
      chosen(context).map(({ name }) => ({ kind: 'squeeze', node: name, bytes: BYTES })),
      context.options.durationMs,
    ),
});
