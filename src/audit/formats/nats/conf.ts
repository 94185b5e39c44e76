import type { FilePlace } from '../../../core/finding.ts';
import type { Oddity } from '../../broker-setup.ts';
import { readBlock, skipBlank, skipSeparators, takeOpeningBrace } from '../braced-text.ts';
import type { ConfigBlock, ConfigList, ConfigNode } from '../config-tree.ts';
import { MAX_DEPTH, openText, type TextCursor } from '../text-cursor.ts';
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
  const at = openText(text.replace(/^\uFEFF/, ''), file, 'NATS');
  const entries = new Map<string, ConfigNode>();
  const reading: Reading = { at, oddities: [], variables: new Set(), scopes: [entries] };
  const braced = takeOpeningBrace(at); // a whole configuration may stand in braces, as JSON does
  readEntries(reading, braced ? '}' : '', 0);
  skipBlank(at);
  if (!at.ended()) throw at.fault(`unexpected "${at.peek()}" behind the end of the configuration`);
  const { oddities, variables } = reading;
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
    if (oddities.length < MOST_ODDITIES) {
      oddities.push({ what: 'unread', name: 'include', says: `${what.slice(0, 200)} was not read`, place });
    }
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
  if (before !== undefined && oddities.length < MOST_ODDITIES) {
    const says = `it stands in line ${before.place.line} already, and the last one counts`;
    oddities.push({ what: 'duplicate', name, says, place });
  }
  entries?.set(key, readValue(reading, depth));
}

/** What may stand between entries besides line ends. */
const SEPARATORS = ',;';

/** More of them are not listed one by one. */
const MOST_ODDITIES = 200;

function readValue(reading: Reading, depth: number): ConfigNode {
  const { at, scopes } = reading;
  const place = at.place();
  if (at.peek() === '{') {
    at.take();
    const entries = new Map<string, ConfigNode>();
    readEntries({ ...reading, scopes: [...scopes, entries] }, '}', depth + 1);
    return { kind: 'block', entries, place };
  }
  if (at.peek() === '[') return readList(reading, depth + 1, place);
  const scalar = readScalar(at);
  return scalar.variable ? resolved(reading, scalar.text.slice(1), scalar) : scalar;
}

function readList(reading: Reading, depth: number, place: FilePlace): ConfigList {
  const { at } = reading;
  if (depth > MAX_DEPTH) throw at.fault(`more than ${MAX_DEPTH} blocks and lists inside each other`);
  at.take();
  const items: ConfigNode[] = [];
  for (;;) {
    skipSeparators(at, SEPARATORS);
    if (at.ended()) throw at.fault('a list is not closed', place);
    if (at.peek() === ']') {
      at.take();
      return { kind: 'list', items, place };
    }
    items.push(readValue(reading, depth));
  }
}

/** The value of a variable that stands further up, at the place where it is used. */
function resolved({ scopes, variables }: Reading, name: string, scalar: ConfigNode): ConfigNode {
  const key = name.toLowerCase();
  variables.add(key);
  const found = scopes.findLast((entries) => entries.has(key))?.get(key);
  return found === undefined ? scalar : { ...found, place: scalar.place };
}
