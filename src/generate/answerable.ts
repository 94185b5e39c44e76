import { metricOf, type PromQLTree, parsePromQL, type SyntaxNode, textOf } from './promql-tree.ts';

/** Whether a selector can ever have series; `matchers` is the selector as written. */
export type Tells = (metric: string, matchers: string) => boolean;

/** The metrics that keep an expression from ever having a result; empty when it can have one. */
export function unanswerable(expression: string, tells: Tells): readonly string[] {
  const tree = parsePromQL(expression);
  return [...new Set(missing(tree, tree.root, tells))];
}

function missing(tree: PromQLTree, node: SyntaxNode, tells: Tells): readonly string[] {
  if (node.name === 'VectorSelector') {
    const metric = metricOf(tree, node);
    return tells(metric, textOf(tree, node)) ? [] : [metric];
  }
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  const each = children.map((child) => missing(tree, child, tells));
  if (node.name === 'BinaryExpr' && node.getChild('Or') !== null) {
    const sides = each.filter((_, at) => children[at]?.name !== 'Or');
    return sides.some((lacking) => lacking.length === 0 && sides.length > 1) ? [] : sides.flat();
  }
  // What is taken away need not be there.
  if (node.name === 'BinaryExpr' && node.getChild('Unless') !== null) return each[0] ?? [];
  return each.flat();
}
