import type { FilePlace } from '../../core/finding.ts';
import type { Stated } from '../broker-setup.ts';

/** A value as it is written. `variable` when what it stands for is not in the file: nobody knows it then. */
export interface ConfigScalar {
  readonly kind: 'scalar';
  readonly text: string;
  readonly quoted: boolean;
  readonly variable: boolean;
  readonly place: FilePlace;
}

export interface ConfigList {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
  readonly place: FilePlace;
}

export interface ConfigBlock {
  readonly kind: 'block';
  readonly entries: ReadonlyMap<string, ConfigNode>;
  readonly place: FilePlace;
}

/** What a name of a nested configuration stands for; each knows its place. */
export type ConfigNode = ConfigScalar | ConfigList | ConfigBlock;

/** What stands under a path of names, as `listeners.tcp`. */
export function nodeAt(root: ConfigNode | undefined, path: string): ConfigNode | undefined {
  let node = root;
  for (const name of path.split('.')) node = node?.kind === 'block' ? node.entries.get(name) : undefined;
  return node;
}

/** The block under a path; undefined for anything else. */
export function blockAt(root: ConfigNode | undefined, path: string): ConfigBlock | undefined {
  const node = nodeAt(root, path);
  return node?.kind === 'block' ? node : undefined;
}

/** The names and blocks in a block. */
export function blocksIn(block: ConfigBlock | undefined): readonly (readonly [string, ConfigBlock])[] {
  return [...(block?.entries ?? [])].flatMap(([name, node]) => (node.kind === 'block' ? [[name, node] as const] : []));
}

/** The names in a block, each with the place of what it stands for. */
export function namesIn(
  block: ConfigBlock | undefined,
): readonly { readonly name: string; readonly place: FilePlace }[] {
  return [...(block?.entries ?? [])].map(([name, { place }]) => ({ name, place }));
}

/** The members of a list under a path; a single value counts as a list of one. */
export function itemsAt(root: ConfigNode | undefined, path: string): readonly ConfigNode[] {
  const node = nodeAt(root, path);
  return node === undefined ? [] : node.kind === 'list' ? node.items : [node];
}

/** The text under a path; undefined where nothing is known. */
export function textAt(root: ConfigNode | undefined, path: string): Stated<string> | undefined {
  const node = nodeAt(root, path);
  return node?.kind === 'scalar' && !node.variable ? { value: node.text, place: node.place } : undefined;
}

/** The value under a path, read; undefined where nothing is known or it cannot be read. */
export function readAt<T>(
  root: ConfigNode | undefined,
  path: string,
  read: (text: string) => T | undefined,
): Stated<T> | undefined {
  const text = textAt(root, path);
  const value = text === undefined ? undefined : read(text.value);
  return text === undefined || value === undefined ? undefined : { value, place: text.place };
}

/** Every scalar of a tree with its path; items of lists are numbered. */
export function scalarsOf(root: ConfigNode, path = ''): readonly (readonly [string, ConfigScalar])[] {
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  switch (root.kind) {
    case 'scalar':
      return [[path, root]];
    case 'list':
      return root.items.flatMap((item, index) => scalarsOf(item, below(String(index + 1))));
    case 'block':
      return [...root.entries].flatMap(([name, node]) => scalarsOf(node, below(name)));
  }
}
