import type { Oddity } from '../../broker-setup.ts';
import { readBlock, readBracedText, readList } from '../braced-text.ts';
import type { ConfigBlock, ConfigNode } from '../config-tree.ts';
import { note, notRead, writtenTwice } from '../oddity-list.ts';
import type { TextCursor } from '../text-cursor.ts';
import { readName, readScalar } from './conf-scalar.ts';

/** What a NATS configuration says. Names are in small letters, as the server compares them. */
export interface NatsText {
  readonly root: ConfigBlock;
  /** Names that others refer to as `$name`: they are variables, and no settings nobody knows. */
  readonly variables: ReadonlySet<string>;
  readonly oddities: readonly Oddity[];
}

interface Reading {
  readonly at: TextCursor;
  readonly oddities: Oddity[];
  readonly variables: Set<string>;
  /** The blocks around, innermost last: where a variable is looked up. */
  readonly scopes: readonly Map<string, ConfigNode>[];
}

/**
 * Reads the configuration language of NATS, after `conf/lex.go` of the server. Included files are not read, and variables
 * only when the file itself sets them. Throws SRE_BAD_BROKER_CONFIG.
 */
export function readNatsText(text: string, file: string): NatsText {
  const entries = new Map<string, ConfigNode>();
  const oddities: Oddity[] = [];
  const variables = new Set<string>();
  readBracedText({ text, file, broker: 'NATS' }, (at, end) =>
    readEntries({ at, oddities, variables, scopes: [entries] }, end, 0),
  );
  return { root: { kind: 'block', entries, place: { file } }, variables, oddities };
}

function readEntries(reading: Reading, end: '}' | '', depth: number): void {
  readBlock(reading.at, { end, depth, separators: SEPARATORS }, () => readEntry(reading, depth));
}

function readEntry(reading: Reading, depth: number): void {
  const { at, oddities, scopes } = reading;
  const place = at.place();
  const name = readName(at);
  if (name.toLowerCase() === 'include' && /[ \t]/.test(at.peek())) {
    const what = at.takeWhile((character) => character !== '\n').trim();
    note(oddities, notRead(what, place));
    return;
  }
  at.takeWhile((character) => /\s/.test(character));
  if (at.peek() === '=' || at.peek() === ':') {
    at.take();
    at.takeWhile((character) => character === ' ' || character === '\t' || (depth > 0 && /\s/.test(character)));
  }
  const entries = scopes.at(-1);
  const key = name.toLowerCase();
  const before = entries?.get(key);
  if (before !== undefined) note(oddities, writtenTwice(name, before.place.line, place));
  entries?.set(key, readValue(reading, depth));
}

/** What may stand between entries besides line ends. */
const SEPARATORS = ',;';

function readValue(reading: Reading, depth: number): ConfigNode {
  const { at, scopes } = reading;
  const place = at.place();
  if (at.peek() === '{') {
    at.take();
    const entries = new Map<string, ConfigNode>();
    readEntries({ ...reading, scopes: [...scopes, entries] }, '}', depth + 1);
    return { kind: 'block', entries, place };
  }
  if (at.peek() === '[') {
    return readList(at, { depth: depth + 1, separators: SEPARATORS }, () => readValue(reading, depth + 1));
  }
  const scalar = readScalar(at);
  return scalar.variable ? resolved(reading, scalar.text.slice(1), scalar) : scalar;
}

/** The value of a variable that stands further up, at the place where it is used. */
function resolved({ scopes, variables }: Reading, name: string, scalar: ConfigNode): ConfigNode {
  const key = name.toLowerCase();
  variables.add(key);
  const found = scopes.findLast((entries) => entries.has(key))?.get(key);
  return found === undefined ? scalar : { ...found, place: scalar.place };
}
