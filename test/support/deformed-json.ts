import { hostileKeys, hostileNumbers, hostileTexts } from './hostile-values.ts';

/** One change of a document: at one of its places, in one of the ways. */
export interface Edit {
  readonly at: number;
  readonly way: number;
  readonly value: number;
}

/** Written without quotes when the document is written. */
const RAW = '@raw:';
const TWICE = '@twice:';

/** A place a value stands at. */
interface Place {
  readonly parent: Record<string, unknown> | unknown[];
  readonly key: string | number;
}

/** A document inside a text of the document. */
class Embedded {
  readonly inside: unknown;
  constructor(inside: unknown) {
    this.inside = inside;
  }
  toJSON(): string {
    return written(this.inside);
  }
}

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];

/** Puts a value of a wrong type or size in the place, or changes what stands around it. */
const ways: readonly ((place: Place, value: number) => void)[] = [
  (place, value) => put(place, `${RAW}${pick(hostileNumbers, value)}`),
  (place, value) => put(place, pick(hostileTexts, value)),
  (place, value) => put(place, pick([null, true, false, [], {}, [[]], [null], { value: 1 }, [1, 'a', {}]], value)),
  (place, value) => put(place, `${RAW}${pick(hostileNumbers, value)}`),
  ({ parent, key }) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  },
  (place) => put(place, [at(place)]),
  (place) => {
    const value = at(place);
    if (Array.isArray(value)) put(place, { ...value });
    else if (typeof value === 'object' && value !== null) put(place, Object.values(value));
    else put(place, String(value));
  },
  (place, value) => put(place, nested(at(place), 10 + (value % 1_000))),
  ({ parent, key }, value) => {
    const name = pick(hostileKeys, value) ?? '';
    if (Array.isArray(parent)) parent.push(parent[Number(key)]);
    else
      Object.defineProperty(parent, name, { value: parent[key], enumerable: true, configurable: true, writable: true });
  },
  ({ parent, key }, value) => {
    if (Array.isArray(parent)) for (let n = 0; n < value % 30; n++) parent.push(structuredCloneOf(parent[Number(key)]));
    else parent[`${TWICE}${key}`] = pick<unknown>([0, 'x', null, `${RAW}-5`], value);
  },
  (place) => {
    const value = at(place);
    if (typeof value === 'number') put(place, String(value));
    else if (typeof value === 'string') put(place, Number.isNaN(Number(value)) ? value.length : Number(value));
    else put(place, 'text');
  },
  (place, value) => {
    const old = at(place);
    put(
      place,
      typeof old === 'number' ? -old - (value % 2) / 2 : `${String(old).slice(0, 100)}${pick(hostileTexts, value)}`,
    );
  },
];

/** The document with the edits, as text; undefined when the text is no JSON document. */
export function deformedJson(text: string, edits: readonly Edit[]): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  let root: unknown[];
  try {
    root = [opened(JSON.parse(text))];
  } catch {
    return undefined;
  }
  for (const edit of edits) {
    const place = pick(placesIn(root), edit.at);
    if (place !== undefined) ways[edit.way % ways.length]?.(place, edit.value);
  }
  return root.length === 0 ? '' : written(root[0]);
}

function written(document: unknown): string {
  return (JSON.stringify(document) ?? '').replaceAll(/"@raw:([^"]*)"/g, '$1').replaceAll(TWICE, '');
}

function structuredCloneOf(value: unknown): unknown {
  return value instanceof Embedded ? value : structuredClone(value);
}

function at({ parent, key }: Place): unknown {
  return Array.isArray(parent) ? parent[Number(key)] : parent[key];
}

function put({ parent, key }: Place, value: unknown): void {
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else parent[key] = value;
}

function nested(value: unknown, depth: number): unknown {
  let around = value;
  for (let n = 0; n < depth; n++) around = n % 2 === 0 ? [around] : { a: around };
  return around;
}

/** Texts that hold a document become one, so that edits reach into it. */
function opened(value: unknown): unknown {
  if (typeof value === 'string' && /^[[{]./s.test(value)) {
    try {
      return new Embedded(opened(JSON.parse(value)));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, opened(each)]));
}

/** Every place, the root first; what is nested deeper than a document of a broker is left alone. */
function placesIn(root: unknown[]): readonly Place[] {
  const places: Place[] = [];
  const walk = (parent: Place['parent'], depth: number): void => {
    const keys = Array.isArray(parent) ? parent.keys() : Object.keys(parent);
    for (const key of keys) {
      const place = { parent, key };
      places.push(place);
      const value = at(place);
      const inside = value instanceof Embedded ? value.inside : value;
      if (depth < 30 && typeof inside === 'object' && inside !== null) walk(inside as Place['parent'], depth + 1);
    }
  };
  walk(root, 0);
  return places;
}
