import { chosen } from '../../src/chaos/chosen.ts';
import { defineScenario } from '../../src/chaos/scenario.ts';

const CRASHES = 5;
const DOWN_MS = 6_000;
/** Five crashes in three minutes. */
const UP_MS = 30_000;

/** One node crashes again and again, each time soon after it has come back. */
export const crashLoop = defineScenario({
  name: 'crash-loop',
  numbers: [5],
  summary: `one node crashes ${CRASHES} times in three minutes`,
  hypothesis:
    'a node that crashes again and again costs its own clients less than the target each time, ' +
    'and the streams of the other nodes nothing',
  class: 'node',
  needs: ['kill'],
  minNodes: 2,
  targetRtoMs: 30_000,
  clock: 'longest',
  floor: 'crash',
  rules: { othersOutageMs: 0 },
  limits: [
    'the node is started by the drill: what a supervisor does with a crash loop (backoff, giving up) is not tested',
  ],
  plan: (context) => {
    const targets = chosen(context);
    return Array.from({ length: CRASHES }, (_, index) => ({
      name: `crash ${index + 1} of ${CRASHES}`,
      faults: targets.map(({ name }) => ({ kind: 'kill' as const, node: name })),
      until: { ms: context.options.durationMs ?? DOWN_MS },
      undo: 'after',
      settle: { ms: UP_MS },
    }));
  },
});
