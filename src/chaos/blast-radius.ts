import type { Act } from './act.ts';
import { FAULT_KINDS, type FaultSpec } from './fault.ts';

/**
 * The most broker nodes that are away from the largest group of nodes that all reach each other, over all acts.
 * A pure function of the plan: what a scenario says it will do, before anything is touched.
 */
export function mostNodesAway(nodes: readonly string[], acts: readonly Act[]): number {
  let lasting: readonly FaultSpec[] = [];
  let most = 0;
  for (const { faults, undo, independent } of acts) {
    if (independent === true) continue;
    const now = [...lasting, ...faults];
    most = Math.max(most, nodes.length - largestGroup(nodes, now));
    if (undo === 'end') lasting = now;
  }
  return most;
}

/** A packet dropped in one direction ends a TCP connection as surely as one dropped in both. */
function largestGroup(nodes: readonly string[], faults: readonly FaultSpec[]): number {
  const gone = new Set(faults.filter(takesAway).map(({ node }) => node));
  const cuts = faults.filter((fault) => fault.kind === 'cut');
  const left = nodes.filter((name) => !gone.has(name));
  const apart = new Map(left.map((name) => [name, new Set<string>()]));
  for (const { node, from } of cuts) {
    if (!Array.isArray(from)) continue;
    for (const other of from as readonly string[]) {
      apart.get(node)?.add(other);
      apart.get(other)?.add(node);
    }
  }
  return largestClique([], left, (a, b) => apart.get(a)?.has(b) !== true);
}

/** Few nodes, and nearly all of them reach each other: trying them in order is quick. */
function largestClique(
  group: readonly string[],
  candidates: readonly string[],
  reach: (a: string, b: string) => boolean,
  best = 0,
): number {
  if (candidates.length === 0) return Math.max(best, group.length);
  let largest = best;
  for (const [index, node] of candidates.entries()) {
    if (group.length + candidates.length - index <= largest) break;
    const next = candidates.slice(index + 1).filter((other) => reach(node, other));
    largest = largestClique([...group, node], next, reach, largest);
  }
  return largest;
}

function takesAway(fault: FaultSpec): boolean {
  if (fault.kind === 'cut') return fault.from === 'everybody';
  return FAULT_KINDS[fault.kind].absent;
}
