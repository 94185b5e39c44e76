import type { ClusterVerdict } from '../../src/core/cluster-verdict.ts';

/** A verdict in which the nodes said to be up agree and the others do not answer, with what differs. */
export function seenVerdict(
  nodes: Readonly<Record<string, boolean>>,
  more: Partial<ClusterVerdict> = {},
): ClusterVerdict {
  const alive = Object.values(nodes).filter(Boolean).length;
  const expected = Object.keys(nodes).length;
  return {
    alive,
    expected,
    views: 1,
    nodes,
    groups: alive === 0 ? [] : [alive],
    quorum: alive * 2 > expected,
    groupSizes: Object.fromEntries(Object.entries(nodes).map(([name, up]) => [name, up ? alive : 0])),
    ...more,
  };
}
