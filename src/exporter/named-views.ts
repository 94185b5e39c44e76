import type { ClusterView } from '../core/cluster-view.ts';

/**
 * The views of the answering nodes with names in all of them. Of nodes that tell only how many members they see, those
 * with the same number are taken to see each other, as far as the number allows: in a cluster of `n` there is place for
 * `n` nodes and no more, so that four nodes that each see two are two clusters. Which of them belong together nobody
 * says; the order of `answering` decides. Nodes without a view fill places that are left, since unknown agrees with
 * everybody. So the split made visible here is the smallest one the numbers prove.
 */
export function namedViews(views: readonly ClusterView[], answering: readonly string[]): readonly ClusterView[] {
  const current = views.filter(({ node }) => answering.includes(node));
  const counted = current.filter(({ runningCount }) => runningCount !== undefined);
  if (counted.length === 0) return current;
  const viewless = answering.filter((node) => !current.some((view) => view.node === node));
  const named = [...new Set(counted.map(({ runningCount = 0 }) => runningCount))].flatMap((count) => {
    const nodes = answering.filter((name) => counted.some((view) => view.node === name && view.runningCount === count));
    return nodes.map((node, index) => ({ node, running: membersOf(nodes, index, count, viewless), known: nodes }));
  });
  return [...current.filter(({ runningCount }) => runningCount === undefined), ...named];
}

/** Who is in the cluster of the `index`th of the nodes that all see `count` members; nobody where it does not see itself. */
function membersOf(
  nodes: readonly string[],
  index: number,
  count: number,
  viewless: readonly string[],
): readonly string[] {
  if (count < 1) return [];
  const begin = index - (index % count);
  const members = nodes.slice(begin, begin + count);
  return [...members, ...viewless.slice(0, count - members.length)];
}
