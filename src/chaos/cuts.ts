import { plays } from './dependency-part.ts';
import type { FaultSpec } from './fault.ts';
import type { Grudge, Split } from './grudge.ts';
import type { LivingTarget } from './target.ts';

type Cut = Extract<FaultSpec, { readonly kind: 'cut' }>;

/** Every receiving node drops what its grudge names. */
export function cutsOf(grudge: Grudge): readonly Cut[] {
  return Object.entries(grudge).map(([node, from]) => ({ kind: 'cut', node, from, direction: 'in', mode: 'drop' }));
}

/**
 * The cuts of a partition. Where the nodes share state elsewhere the store stays with the last side, else they would
 * meet there; what leaves towards it is dropped too, because the store would still carry it out.
 */
export function partitionCuts({ grudge, sides }: Split, dependencies: readonly LivingTarget[]): readonly Cut[] {
  const stores = dependencies.filter((each) => plays('state', each)).map(({ name }) => name);
  if (stores.length === 0) return cutsOf(grudge);
  const apart = new Set(sides.slice(0, -1).flatMap(({ nodes }) => nodes));
  // A cut of its own: among the nodes both sides drop what comes in, and only what comes in can prove that they do.
  const fromStores = Object.entries(grudge).flatMap(([node, sources]): readonly Cut[] => {
    if (!apart.has(node)) return [];
    const deafOnly = sources.some((source) => grudge[source]?.includes(node) !== true);
    return [{ kind: 'cut', node, from: stores, direction: deafOnly ? 'in' : 'both', mode: 'drop' }];
  });
  return [...cutsOf(grudge), ...fromStores];
}

/** As if the machine were switched off at the wall: nobody hears from it and nobody is told. */
export function isolated({ name }: LivingTarget): Cut {
  return { kind: 'cut', node: name, from: 'everybody', direction: 'both', mode: 'drop' };
}

/** Clients cannot reach the node, nor can what passes their connections on; the members of the cluster can. */
export function clientsCut({ name }: LivingTarget, mode: Cut['mode']): Cut {
  return { kind: 'cut', node: name, from: 'clients', direction: mode === 'reset' ? 'in' : 'both', mode };
}
