/**
 * The largest subset of `members` in which every two are `compatible`; of several equally large ones the first in the
 * order of `members`. Exact (branch and bound over cliques): the worst case is exponential, real clusters are a few
 * complete blocks, where it is linear.
 */
export function largestGroup(
  members: readonly string[],
  compatible: (a: string, b: string) => boolean,
): readonly string[] {
  let best: readonly string[] = [];
  const grow = (group: readonly string[], candidates: readonly string[]): void => {
    if (group.length > best.length) best = group;
    let rest = candidates;
    while (group.length + rest.length > best.length) {
      const [next, ...others] = rest;
      if (next === undefined) return;
      grow(
        [...group, next],
        others.filter((other) => compatible(next, other)),
      );
      rest = others;
    }
  };
  grow([], members);
  return best;
}
