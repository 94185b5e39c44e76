import { isScalar, labelsOf, operands } from '../promql-labels.ts';
import { expandVariables, nodesNamed, type PromQLTree, parsePromQL, type SyntaxNode, textOf } from '../promql-tree.ts';
import type { Expression } from './expression.ts';
import type { LintRule } from './finding.ts';

const treeOf = ({ query }: Expression): PromQLTree => parsePromQL(expandVariables(query));
const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** What holds where vectors are brought together or aggregated. */
export const vectorRules: readonly LintRule<Expression>[] = [
  {
    id: 'promql/impossible',
    severity: 'error',
    check: (expression) => {
      const tree = treeOf(expression);
      return [...lostGroupings(tree, expression), ...lostMatches(tree, expression)];
    },
  },
  {
    id: 'promql/vector-matching',
    severity: 'error',
    check: (expression) => {
      const tree = treeOf(expression);
      return vectorPairs(tree)
        .filter(({ node }) => node.getChild('MatchingModifierClause') === null && node.getChild('Or') === null)
        .flatMap(({ left, right }) => {
          const [a, b] = [left, right].map((side) => labelsOfNode(tree, side, expression));
          if (a === undefined || b === undefined) return [];
          const differing = [...a].filter((label) => !b.has(label)).concat([...b].filter((label) => !a.has(label)));
          return differing.length === 0
            ? []
            : [
                `${short(textOf(tree, left))} and ${short(textOf(tree, right))} differ in ${differing.join(', ')}: nothing matches`,
              ];
        });
    },
  },
  {
    id: 'promql/nan',
    severity: 'warning',
    check: (expression) => {
      const tree = treeOf(expression);
      return nodesNamed(tree.root, 'AggregateExpr')
        .flatMap((aggregate) => nodesNamed(aggregate, 'BinaryExpr'))
        .filter((node) => node.getChild('Div') !== null)
        .map((node) => operands(node)[1])
        .filter((divisor) => divisor !== undefined && !isScalar(tree, divisor) && !isGuarded(divisor))
        .map(
          (divisor) =>
            `the aggregation takes in what is divided by ${short(textOf(tree, divisor as SyntaxNode))}, which may be 0`,
        );
    },
  },
];

/** An aggregation by a label that what it aggregates does not have. */
function lostGroupings(tree: PromQLTree, expression: Expression): readonly string[] {
  return nodesNamed(tree.root, 'AggregateExpr').flatMap((node) => {
    const modifier = node.getChild('AggregateModifier');
    const inner = node.getChild('FunctionCallBody');
    const series = inner === null ? undefined : operands(inner).at(-1);
    if (modifier === null || modifier.getChild('By') === null || series === undefined) return [];
    const kept = labelsOfNode(tree, series, expression);
    return labelNames(tree, modifier)
      .filter((label) => kept !== undefined && !kept.has(label))
      .map((label) => `aggregates by ${label}, which ${short(textOf(tree, series))} does not have`);
  });
}

/** A match on a label that one of the sides does not have. */
function lostMatches(tree: PromQLTree, expression: Expression): readonly string[] {
  return vectorPairs(tree).flatMap(({ node, left, right }) => {
    const clause = node.getChild('MatchingModifierClause');
    const named = clause?.getChild('On') == null ? null : clause.getChild('GroupingLabels');
    if (named === null || named === undefined) return [];
    return [left, right].flatMap((side) => {
      const kept = labelsOfNode(tree, side, expression);
      return labelNames(tree, named)
        .filter((label) => kept !== undefined && !kept.has(label))
        .map((label) => `matches on ${label}, which ${short(textOf(tree, side))} does not have`);
    });
  });
}

interface VectorPair {
  readonly node: SyntaxNode;
  readonly left: SyntaxNode;
  readonly right: SyntaxNode;
}

/** Binary expressions with a vector on either side. */
function vectorPairs(tree: PromQLTree): readonly VectorPair[] {
  return nodesNamed(tree.root, 'BinaryExpr').flatMap((node) => {
    const [left, right] = operands(node);
    if (left === undefined || right === undefined || isScalar(tree, left) || isScalar(tree, right)) return [];
    return [{ node, left, right }];
  });
}

const labelNames = (tree: PromQLTree, node: SyntaxNode): readonly string[] =>
  nodesNamed(node, 'LabelName').map((label) => textOf(tree, label));

const labelsOfNode = (tree: PromQLTree, node: SyntaxNode, { metrics }: Expression) =>
  labelsOf(parsePromQL(textOf(tree, node)), metrics);

/** `(x > 0)`: nothing to divide by is left out. */
const isGuarded = (divisor: SyntaxNode): boolean =>
  ['Gtr', 'Gte', 'Neq'].some((comparison) => nodesNamed(divisor, comparison).length > 0) ||
  nodesNamed(divisor, 'ClampMin').length > 0;
