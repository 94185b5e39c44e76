import type { Act } from '../src/chaos/act.ts';
import { partitionCuts } from '../src/chaos/cuts.ts';
import type { SplitShape } from '../src/chaos/grudge.ts';
import { defineScenario, type Scenario, type ScenarioContext } from '../src/chaos/scenario.ts';
import { pick } from '../src/chaos/seeded-random.ts';

/** Longer than the slowest broker took to notice a silent cut: 146 s. */
const USUAL_MS = 180_000;

/** What every partition of the cluster's own traffic has in common. */
export function definePartition({
  shape,
  ...own
}: Pick<Scenario, 'name' | 'numbers' | 'summary' | 'hypothesis' | 'class' | 'minNodes'> &
  Pick<Partial<Scenario>, 'takesAll'> & {
    readonly shape: SplitShape;
    readonly limits?: readonly string[];
  }): Scenario {
  return defineScenario({
    needs: ['cut'],
    targetRtoMs: 300_000,
    clock: 'partition',
    floor: 'none',
    ...own,
    limits: [
      'a cut that lasts less than 3 min may end before the broker notices it: the slowest took 146 s',
      'packets between nodes are dropped, those of clients are not: a machine without any network is node-blackhole',
      ...(own.limits ?? []),
    ],
    plan: (context) => [{ ...partitionAct(shape, context), until: { ms: context.options.durationMs ?? USUAL_MS } }],
  });
}

/** The act of a partition, without its time. */
export function partitionAct(
  shape: SplitShape,
  { nodes, candidates, dependencies, options, random }: ScenarioContext,
): Omit<Act, 'until'> {
  const withRole = options.role === undefined ? undefined : pick(candidates, random)?.name;
  const split = shape(
    nodes.map(({ name }) => name),
    random,
    options.target ?? (withRole === undefined ? undefined : [withRole]),
  );
  const cut = split.sides.map((side) => side.nodes.join('+')).join(' | ');
  return {
    name: cut === '' ? 'cut' : `cut ${cut}`,
    faults: partitionCuts(split, dependencies),
    undo: 'end',
    ...(split.sides.length === 0 ? {} : { sides: split.sides }),
  };
}
