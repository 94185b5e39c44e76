import { defineScenario } from '../../src/chaos/scenario.ts';
import { pick } from '../../src/chaos/seeded-random.ts';
import type { LivingTarget } from '../../src/chaos/target.ts';

const USUAL_MS = 60_000;

/** A majority of the nodes dies at once. */
export const quorumLoss = defineScenario({
  name: 'quorum-loss',
  numbers: [10],
  summary: 'a majority of the nodes dies at once',
  hypothesis:
    'without a majority nothing is acknowledged and then lost, and with the nodes back every client has service ' +
    'again in less than the target',
  class: 'cluster',
  needs: ['kill'],
  minNodes: 3,
  targetRtoMs: 300_000,
  clock: 'heal',
  floor: 'crash',
  limits: ['whether the survivors refuse or serve meanwhile is told, not judged: both can be a policy'],
  plan: (context) => [
    {
      name: 'majority lost',
      faults: majority(context).map(({ name }) => ({ kind: 'kill', node: name })),
      until: { ms: context.options.durationMs ?? USUAL_MS },
      undo: 'end',
    },
  ],
});

/** The named or most fitting nodes first, then others until a majority is gone. */
function majority({ nodes, candidates, random }: Parameters<typeof quorumLoss.plan>[0]): readonly LivingTarget[] {
  const lost: LivingTarget[] = [];
  const count = Math.floor(nodes.length / 2) + 1;
  while (lost.length < count) {
    const free = (pool: readonly LivingTarget[]): readonly LivingTarget[] =>
      pool.filter((each) => !lost.includes(each));
    const next = pick(free(candidates), random) ?? pick(free(nodes), random);
    if (next === undefined) break;
    lost.push(next);
  }
  return lost;
}
