import type { Act } from './act.ts';

/**
 * Nodes the acts leave alone, in groups that still reach each other: among the nodes of a group service must go on. Of a
 * partition those are the sides that must serve.
 */
export function bystanders(members: readonly string[], acts: readonly Act[]): readonly (readonly string[])[] {
  const touched = new Set(
    acts.flatMap(({ faults, sides }) => faults.filter((fault) => !makesSides(fault, sides))).map(({ node }) => node),
  );
  const sides = acts.find((act) => act.sides !== undefined)?.sides;
  const groups = sides === undefined ? [members] : sides.filter(({ mustServe }) => mustServe).map(({ nodes }) => nodes);
  return groups.map((nodes) => nodes.filter((node) => !touched.has(node))).filter((nodes) => nodes.length > 0);
}

/** A cut between sides is in place on both of them; only the sides say who is away. */
function makesSides({ kind }: Act['faults'][number], sides: Act['sides']): boolean {
  return kind === 'cut' && sides !== undefined;
}
