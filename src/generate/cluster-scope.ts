import type { Metric } from '../metrics/metric.ts';
import type { PromQL } from '../metrics/promql.ts';
import { metricOf, nodesNamed, parsePromQL, type SyntaxNode, textOf } from './promql-tree.ts';

/** Clusters as a matcher of the label `cluster` takes them: one by name, several by expression, none for all. */
export interface ClusterMatcher {
  readonly cluster?: string | { readonly re: string };
}

/** The matcher of exactly these clusters. */
export function matcherOf(clusters: readonly string[]): ClusterMatcher {
  const [first, ...more] = clusters;
  if (first === undefined) throw new Error('a matcher of no clusters');
  const literally = (name: string): string => name.replaceAll(/[.\\+*?()[\]{}|^$]/g, '\\$&');
  return { cluster: more.length === 0 ? first : { re: clusters.map(literally).join('|') } };
}

/** The expression with every selector that has the label `cluster` held to these clusters. */
export function scopedTo(
  expression: PromQL,
  { cluster }: ClusterMatcher,
  metrics: ReadonlyMap<string, Metric>,
): PromQL {
  if (cluster === undefined) return expression;
  const matcher =
    typeof cluster === 'string' ? `cluster=${JSON.stringify(cluster)}` : `cluster=~${JSON.stringify(cluster.re)}`;
  const tree = parsePromQL(expression);
  const selectors = nodesNamed(tree.root, 'VectorSelector').filter(
    (node) => metrics.get(metricOf(tree, node))?.labels.includes('cluster') === true,
  );
  // From the end, so that the places of those before stay what they are.
  return selectors.toReversed().reduce((text, node): PromQL => {
    const [at, inserted] = placeOf(textOf(tree, node), node, matcher);
    return `${text.slice(0, at)}${inserted}${text.slice(at)}` as PromQL;
  }, expression);
}

function placeOf(written: string, node: SyntaxNode, matcher: string): readonly [at: number, text: string] {
  const brace = written.indexOf('{');
  if (brace === -1) return [node.from + written.trimEnd().length, `{${matcher}}`];
  const empty = /^\{\s*\}/.test(written.slice(brace));
  return [node.from + brace + 1, empty ? matcher : `${matcher}, `];
}
