import type { ClusterView } from '../core/cluster-view.ts';
import type { SourceState } from './source-state.ts';

/** Nodes of which a source answered; a node without a source of its own is covered by the cluster-wide ones. */
export function answeringNodes(names: readonly string[], sources: readonly SourceState[]): ReadonlySet<string> {
  return new Set(
    names.filter((name) => {
      const own = sources.filter((source) => source.node === name);
      const covering = own.length > 0 ? own : sources.filter((source) => source.node === undefined);
      return covering.some((source) => source.up === true);
    }),
  );
}

/** One view a node: what the node's own source says goes before what others say for it. */
export function currentViews(sources: readonly SourceState[]): readonly ClusterView[] {
  const byNode = new Map<string, { readonly view: ClusterView; readonly own: boolean }>();
  for (const source of sources) {
    for (const view of source.views) {
      const own = source.node === view.node;
      const known = byNode.get(view.node);
      if (known === undefined || (own && !known.own)) byNode.set(view.node, { view, own });
    }
  }
  return [...byNode.values()].map(({ view }) => view);
}
