import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml';
import { formatPath, type Path, type Problem } from './problem.ts';
import { interpolate, type Surroundings } from './variable.ts';

/** A parsed file whose values still know where they stand. */
export interface YamlDocument {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Position of a value, or of a key when `key` is given; falls back to the nearest parent that exists. */
  readonly locate: (path: Path, key?: string) => { readonly line: number; readonly column: number };
  /** The text of a value as written when it holds a variable: what errors quote instead of the value. */
  readonly written: (path: Path) => string | undefined;
}

/** Parses YAML, puts variables in, and keeps positions; every mistake becomes a problem. */
export async function parseYamlDocument(text: string, surroundings: Surroundings): Promise<YamlDocument> {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [first, second] = Array.isArray(documents) ? documents : [];
  const document = first as Document | undefined;
  if (document === undefined || document.contents === null) {
    return empty({ line: 1, column: 1, path: '', message: 'the file is empty' });
  }
  const problems: Problem[] = [...document.errors].map((error) => ({
    ...at(error.pos[0]),
    path: '',
    message: sentence(error.code, error.message),
  }));
  if (second !== undefined) {
    problems.push({ ...at(second.range[0]), path: '', message: 'expected one YAML document, found a second one' });
  }
  if (problems.length > 0) return { ...empty(), problems };
  const written = new Map<string, string>();
  const pending: {
    readonly node: { value: unknown };
    readonly path: Path;
    readonly text: string;
    readonly offset: number;
  }[] = [];
  visit(document, {
    Scalar(key, node, ancestors) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('$')) return;
      pending.push({ node, path: pathOf(ancestors, node), text: node.value, offset: node.range?.[0] ?? 0 });
    },
  });
  for (const { node, path, text: source, offset } of pending) {
    const result = await interpolate(source, surroundings);
    node.value = result.value;
    if (result.variables > 0) written.set(formatPath(path), source);
    for (const message of result.mistakes) problems.push({ ...at(offset), path: formatPath(path), message });
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    problems.push({ line: 1, column: 1, path: '', message: error instanceof Error ? error.message : String(error) });
  }
  return {
    value,
    problems,
    locate: (path, key) => at(offsetOf(document, path, key)),
    written: (path) => written.get(formatPath(path)),
  };
}

function empty(problem?: Problem): YamlDocument {
  return {
    value: undefined,
    problems: problem === undefined ? [] : [problem],
    locate: () => ({ line: 1, column: 1 }),
    written: () => undefined,
  };
}

/** The parser's message as one sentence of ours. */
function sentence(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key stands twice in the same block';
  if (code === 'TAB_AS_INDENT') return 'tabs cannot indent YAML: use spaces';
  return `not valid YAML: ${message.split('\n')[0]}`;
}

/** Where a scalar stands in the data, from the nodes above it. */
function pathOf(ancestors: readonly unknown[], scalar: unknown): Path {
  const path: (string | number)[] = [];
  ancestors.forEach((ancestor, index) => {
    const below = ancestors[index + 1] ?? scalar;
    if (isPair(ancestor) && isScalar(ancestor.key)) path.push(String(ancestor.key.value));
    else if (isNode(ancestor) && 'items' in ancestor && !isMap(ancestor)) {
      path.push((ancestor.items as unknown[]).indexOf(below));
    }
  });
  return path;
}

/** Where a value (or the key of a block) begins in the text; the nearest parent that exists where it is not there. */
export function offsetOf(document: Document, path: Path, key: string | undefined): number {
  if (key !== undefined) {
    const map = path.length === 0 ? document.contents : document.getIn(path, true);
    if (isMap(map)) {
      const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (pair !== undefined && isScalar(pair.key)) return pair.key.range?.[0] ?? 0;
    }
  }
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
