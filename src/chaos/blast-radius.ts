import type { Act } from './act.ts';
import { FAULT_KINDS, type FaultSpec } from './fault.ts';

/**
 * The most broker nodes that are away from the largest group of nodes that still reach each other, over all acts.
 * A pure function of the plan: what a scenario says it will do, before anything is touched.
 */
export function mostNodesAway(nodes: readonly string[], acts: readonly Act[]): number {
  let lasting: readonly FaultSpec[] = [];
  let most = 0;
  for (const { faults, undo } of acts) {
    const now = [...lasting, ...faults];
    most = Math.max(most, nodes.length - largestGroup(nodes, now));
    if (undo === 'end') lasting = now;
  }
  return most;
}

function largestGroup(nodes: readonly string[], faults: readonly FaultSpec[]): number {
  const gone = new Set(faults.filter(takesAway).map(({ node }) => node));
  const cuts = faults.filter((fault) => fault.kind === 'cut');
  const apart = (a: string, b: string): boolean =>
    cuts.some(
      ({ node, from }) => Array.isArray(from) && ((node === a && from.includes(b)) || (node === b && from.includes(a))),
    );
  const left = nodes.filter((name) => !gone.has(name));
  const seen = new Set<string>();
  let largest = 0;
  for (const start of left) {
    if (seen.has(start)) continue;
    const group = [start];
    seen.add(start);
    for (const member of group) {
      for (const other of left) {
        if (seen.has(other) || apart(member, other)) continue;
        seen.add(other);
        group.push(other);
      }
    }
    largest = Math.max(largest, group.length);
  }
  return largest;
}

function takesAway(fault: FaultSpec): boolean {
  if (fault.kind === 'cut') return fault.from === 'everybody';
  return FAULT_KINDS[fault.kind].absent;
}
