import { parser } from '@prometheus-io/lezer-promql';

export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** A parsed expression: its text and the root of its tree. */
export interface PromQLTree {
  readonly text: string;
  readonly root: SyntaxNode;
}

/** A selector of series: the metric, the labels it matches on, and the functions around it, innermost first. */
export interface Selector {
  readonly metric: string;
  readonly matched: readonly string[];
  readonly functions: readonly string[];
}

/** Variables and macros of Grafana in a query: `$name`, `${name}`, `${name:format}`. */
const VARIABLE = /\$(?:\{(\w+)(?::\w+)?\}|(\w+))/g;

export function parsePromQL(text: string): PromQLTree {
  return { text, root: parser.parse(text).topNode };
}

export const textOf = (tree: PromQLTree, node: SyntaxNode): string => tree.text.slice(node.from, node.to);

/** Every node below (and with) this one that has the name, in the order of the text. */
export function nodesNamed(from: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  from.cursor().iterate((node) => {
    if (node.name === name) found.push(node.node);
  });
  return found;
}

/** Where the text is not PromQL: the place of each fault, counted from 1. */
export function syntaxErrors(text: string): readonly number[] {
  const faults = new Set<number>();
  parsePromQL(text)
    .root.cursor()
    .iterate((node) => {
      if (node.type.isError) faults.add(node.from + 1);
    });
  return [...faults];
}

/** Every selector of the expression. */
export function selectorsOf(tree: PromQLTree): readonly Selector[] {
  return nodesNamed(tree.root, 'VectorSelector').map((node) => ({
    metric: metricOf(tree, node),
    matched: nodesNamed(node, 'LabelName').map((label) => textOf(tree, label)),
    functions: functionsAround(tree, node),
  }));
}

export function metricOf(tree: PromQLTree, selector: SyntaxNode): string {
  const name = selector.getChild('Identifier');
  return name === null ? '' : textOf(tree, name);
}

function functionsAround(tree: PromQLTree, node: SyntaxNode): readonly string[] {
  const names: string[] = [];
  for (let at = node.parent; at !== null; at = at.parent) {
    const call = at.name === 'FunctionCall' ? at.getChild('FunctionIdentifier') : null;
    if (call !== null) names.push(textOf(tree, call));
  }
  return names;
}

/** The names of the variables a query uses, Grafana's own (`__rate_interval`) included. */
export function variablesIn(query: string): readonly string[] {
  return [...query.matchAll(VARIABLE)].map(([, braced, bare]) => braced ?? bare ?? '');
}

/** The query with every variable replaced by what Grafana would send: an interval, a range, or "all". */
export function expandVariables(query: string): string {
  return query.replaceAll(VARIABLE, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    if (name === '__range') return '1h';
    return name.startsWith('__') ? '1m' : '.*';
  });
}
