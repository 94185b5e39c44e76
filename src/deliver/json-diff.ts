import { isList, isObject, type Json } from '../generate/json-tree.ts';

/** Longer values are cut in a difference. */
const SHOWN_CHARACTERS = 100;

/** What tells one item of a list from another, the first that all items have. */
const NAMES = ['title', 'alert', 'record', 'name', 'refId'] as const;

/**
 * What would change, a line each, by path: `~ panels["Connections"].title: "a" -> "b"`, `+` for what is new, `-` for what
 * goes. Members that are null count as absent. No lines: the two are the same.
 */
export function jsonDiff(before: Json, after: Json): readonly string[] {
  return [...walk('', before, after)];
}

function* walk(path: string, before: Json | undefined, after: Json | undefined): Generator<string> {
  const [old, fresh] = [before ?? undefined, after ?? undefined];
  if (old === undefined && fresh === undefined) return;
  const at = path === '' ? '(all)' : path;
  if (old === undefined) yield `+ ${at}: ${shown(fresh)}`;
  else if (fresh === undefined) yield `- ${at}: ${shown(old)}`;
  else if (isObject(old) && isObject(fresh)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].toSorted();
    for (const key of keys) yield* walk(path === '' ? key : `${path}.${key}`, old[key], fresh[key]);
  } else if (isList(old) && isList(fresh)) yield* lists(path, old, fresh);
  else if (old !== fresh) yield `~ ${at}: ${shown(old)} -> ${shown(fresh)}`;
}

/** Items are matched by name when every item of both lists has one of its own, else by position. */
function* lists(path: string, old: readonly Json[], fresh: readonly Json[]): Generator<string> {
  const key = NAMES.find((name) => unique(old, name) && unique(fresh, name));
  if (key === undefined) {
    for (let index = 0; index < Math.max(old.length, fresh.length); index++) {
      const at = `${path}[${index}]`;
      if (index >= old.length) yield `+ ${at}: ${shown(fresh[index])}`;
      else if (index >= fresh.length) yield `- ${at}: ${shown(old[index])}`;
      else yield* walk(at, old[index], fresh[index]);
    }
    return;
  }
  const nameOf = (item: Json): string => String(isObject(item) ? item[key] : '');
  const [before, after] = [byName(old, nameOf), byName(fresh, nameOf)];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    yield* walk(`${path}["${name}"]`, before.get(name), after.get(name));
  }
  const [order, wanted] = [[...before.keys()].join('\n'), [...after.keys()].join('\n')];
  if (order !== wanted && before.size === after.size) yield `~ ${path}: in another order`;
}

const byName = (items: readonly Json[], nameOf: (item: Json) => string): ReadonlyMap<string, Json> =>
  new Map(items.map((item) => [nameOf(item), item]));

function unique(items: readonly Json[], key: string): boolean {
  const names = items.map((item) => (isObject(item) ? item[key] : undefined));
  return names.every((name) => typeof name === 'string' && name !== '') && new Set(names).size === items.length;
}

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}... (${text.length} characters)` : text;
}
