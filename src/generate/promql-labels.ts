import type { Metric } from '../metrics/metric.ts';
import { metricOf, nodesNamed, type PromQLTree, type SyntaxNode, textOf } from './promql-tree.ts';

/** The labels a series can have; `undefined` when nobody can say. */
export type Labels = ReadonlySet<string> | undefined;

/** Labels every scraped series gets besides those of its metric; recorded ones (`level:metric:operation`) do not. */
const TARGET_LABELS = ['job', 'instance'];

/** The labels the result of the expression can have, so that a template or legend does not name one that is gone. */
export function labelsOf(tree: PromQLTree, metrics: ReadonlyMap<string, Metric>): Labels {
  const visit = (node: SyntaxNode | null): Labels => {
    switch (node?.name) {
      case 'PromQL':
      case 'ParenExpr':
      case 'UnaryExpr':
      case 'OffsetExpr':
      case 'StepInvariantExpr':
      case 'MatrixSelector':
      case 'SubqueryExpr':
        return visit(operands(node)[0] ?? null);
      case 'VectorSelector': {
        const metric = metrics.get(metricOf(tree, node));
        if (metric === undefined) return undefined;
        return new Set([...metric.labels, ...(metric.name.includes(':') ? [] : TARGET_LABELS)]);
      }
      case 'NumberDurationLiteral':
        return new Set();
      case 'AggregateExpr':
        return aggregated(node);
      case 'BinaryExpr':
        return combined(node);
      case 'FunctionCall':
        return called(node);
      default:
        return undefined;
    }
  };
  const grouping = (node: SyntaxNode): string[] => nodesNamed(node, 'LabelName').map((label) => textOf(tree, label));

  const aggregated = (node: SyntaxNode): Labels => {
    const modifier = node.getChild('AggregateModifier');
    const body = node.getChild('FunctionCallBody');
    const inner = visit(body === null ? null : (operands(body).at(-1) ?? null));
    const op = node.getChild('AggregateOp');
    if (modifier === null)
      return /^(?:top|bottom|limit)k$/.test(op === null ? '' : textOf(tree, op)) ? inner : new Set();
    const named = grouping(modifier);
    if (modifier.getChild('By') === null) return inner === undefined ? undefined : minus(inner, named);
    return inner === undefined ? new Set(named) : new Set(named.filter((label) => inner.has(label)));
  };

  const combined = (node: SyntaxNode): Labels => {
    const [left, right] = operands(node);
    if (left === undefined || right === undefined) return undefined;
    const [a, b] = [visit(left), visit(right)];
    if (node.getChild('Or') !== null) return a === undefined || b === undefined ? undefined : new Set([...a, ...b]);
    if (node.getChild('And') !== null || node.getChild('Unless') !== null) return a;
    if (isScalar(tree, left)) return b;
    if (isScalar(tree, right)) return a;
    const clause = node.getChild('MatchingModifierClause');
    if (clause === null) return a;
    if (clause.getChild('GroupRight') !== null) return b;
    if (clause.getChild('GroupLeft') !== null) return a;
    const first = clause.getChild('GroupingLabels');
    const named = first === null ? [] : grouping(first);
    if (clause.getChild('On') !== null) return new Set(named);
    return a === undefined ? undefined : minus(a, named);
  };

  const called = (node: SyntaxNode): Labels => {
    const body = node.getChild('FunctionCallBody');
    const name = textOf(tree, node).split('(')[0] ?? '';
    if (['time', 'vector', 'scalar', 'pi'].includes(name.trim())) return new Set();
    if (/^(?:absent|label_)/.test(name)) return undefined;
    // Some take a number before the series (histogram_quantile), some after it (predict_linear).
    const series = body === null ? undefined : operands(body).find((operand) => !isScalar(tree, operand));
    const inner = visit(series ?? null);
    return name === 'histogram_quantile' && inner !== undefined ? minus(inner, ['le']) : inner;
  };

  return visit(tree.root);
}

const EXPRESSIONS = /Expr$|Selector$|^FunctionCall$|^NumberDurationLiteral$|^StringLiteral$/;

/** The expressions directly below a node. */
export function operands(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (EXPRESSIONS.test(child.name) && child.name !== 'DurationExpr') found.push(child);
  }
  return found;
}

/** A number, not a vector: a literal, `time()` and the like, and what is computed of them. */
export function isScalar(tree: PromQLTree, node: SyntaxNode): boolean {
  if (node.name === 'NumberDurationLiteral') return true;
  if (node.name === 'FunctionCall') return /^(?:time|scalar|pi)\b/.test(textOf(tree, node));
  const inside = /^(?:Paren|Unary|Binary)Expr$/.test(node.name) ? operands(node) : [];
  return inside.length > 0 && inside.every((operand) => isScalar(tree, operand));
}

const minus = (labels: ReadonlySet<string>, gone: readonly string[]): ReadonlySet<string> =>
  new Set([...labels].filter((label) => !gone.includes(label)));
