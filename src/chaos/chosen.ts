import type { ScenarioContext } from './scenario.ts';
import { pick } from './seeded-random.ts';
import type { LivingTarget } from './target.ts';

/** The targets somebody named, or one of the candidates by the seed. */
export function chosen({ candidates, options, random }: ScenarioContext): readonly LivingTarget[] {
  if (options.target !== undefined) return candidates;
  const target = pick(candidates, random);
  return target === undefined ? [] : [target];
}

/** Everything with the same value of a label as one of the chosen, dependencies included: a zone, a region. */
export function sharing(label: string, context: ScenarioContext): readonly LivingTarget[] {
  const lost = new Set(chosen(context).map(({ labels }) => labels?.[label]));
  return [...context.nodes, ...context.dependencies].filter(({ labels }) => {
    const place = labels?.[label];
    return place !== undefined && lost.has(place);
  });
}
