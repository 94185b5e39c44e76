import type { FilePlace } from '../../../core/finding.ts';
import type { Oddity } from '../../broker-setup.ts';
import { readBlock, readBracedText, readList, skipBlank } from '../braced-text.ts';
import type { ConfigList, ConfigNode, ConfigScalar } from '../config-tree.ts';
import { note, notRead, writtenTwice } from '../oddity-list.ts';
import { MAX_DEPTH, type TextCursor } from '../text-cursor.ts';
import { readQuoted, readScalar } from './hocon-scalar.ts';

/** A block while it is being filled. */
export interface OpenBlock {
  readonly kind: 'block';
  readonly entries: Map<string, ConfigNode | OpenBlock>;
  readonly place: FilePlace;
}

/** What a HOCON text says. Nothing is included and no variable of the environment is read: both are named instead. */
export interface HoconText {
  readonly root: OpenBlock;
  readonly oddities: readonly Oddity[];
}

/**
 * Reads HOCON with the place of every value. As EMQX has it: paths, merged objects, lists, three kinds of strings,
 * comments. What is read over another text is merged into its root. Throws SRE_BAD_BROKER_CONFIG.
 */
export function readHocon(text: string, file: string, over?: HoconText): HoconText {
  const root: OpenBlock = { kind: 'block', entries: over?.root.entries ?? new Map(), place: { file } };
  const oddities: Oddity[] = [];
  readBracedText({ text, file, broker: 'EMQX' }, (at, end) => readEntries({ at, oddities, end }, root, 0, ''));
  return { root, oddities: [...(over?.oddities ?? []), ...oddities] };
}

/** What may stand between entries besides line ends. */
const SEPARATORS = ',';

interface Reading {
  readonly at: TextCursor;
  readonly oddities: Oddity[];
  /** The brace that ends these entries, or nothing for the end of the text. */
  readonly end: '}' | '';
}

function readEntries(reading: Reading, into: OpenBlock, depth: number, path: string): void {
  const { at, end } = reading;
  readBlock(at, { end, depth, separators: SEPARATORS }, () => readEntry(reading, into, depth, path));
}

function readEntry(reading: Reading, into: OpenBlock, depth: number, path: string): void {
  const { at } = reading;
  const place = at.place();
  if (/^include[ \t"(]/.test(at.peekMany(8))) {
    const what = at
      .takeWhile((character) => character !== '\n')
      .slice('include'.length)
      .trim();
    note(reading.oddities, notRead(what, place));
    return;
  }
  const names = readPath(at);
  const full = [path, ...names].filter((part) => part !== '').join('.');
  const last = names.at(-1) ?? '';
  const block = names.slice(0, -1).reduce((parent, name) => openBlock(parent, name, place), into);
  skipBlank(at, false);
  const append = at.startsWith('+=');
  if (append) at.take(2);
  else if (at.peek() === '=' || at.peek() === ':') at.take();
  else if (at.peek() !== '{') throw at.fault(`expected = or { behind "${full}"`);
  skipBlank(at);
  readValue({ reading, into: block, name: last, full, depth: depth + names.length }, append);
}

/** Names with dots between them; quoted ones may hold anything. */
function readPath(at: TextCursor): string[] {
  const names: string[] = [];
  for (;;) {
    const quoted = at.peek() === '"';
    const name = quoted ? readQuoted(at) : at.takeWhile((character) => !/[\s.=:+{}[\],"#$]/.test(character));
    if (name === '' && !quoted) throw at.fault(`expected a name, got "${at.peek()}"`);
    names.push(name);
    if (names.length > MAX_DEPTH) throw at.fault(`a path of more than ${MAX_DEPTH} names`);
    if (at.peek() !== '.') return names;
    at.take();
  }
}

function openBlock(parent: OpenBlock, name: string, place: FilePlace): OpenBlock {
  const found = parent.entries.get(name);
  if (found?.kind === 'block' && found.entries instanceof Map) return { ...found, entries: found.entries };
  const block: OpenBlock = { kind: 'block', entries: new Map(), place };
  parent.entries.set(name, block);
  return block;
}

/** Where a value goes. */
interface Slot {
  readonly reading: Reading;
  readonly into: OpenBlock;
  readonly name: string;
  readonly full: string;
  readonly depth: number;
}

/** A value, or several beside each other: blocks are merged, lists joined, as `${base} { more = 1 }` has it. */
function readValue(slot: Slot, append: boolean): void {
  const { reading, into, name, depth } = slot;
  const { at } = reading;
  let joins = append;
  for (;;) {
    const place = at.place();
    if (at.peek() === '{') {
      at.take();
      readEntries({ ...reading, end: '}' }, openBlock(into, name, place), depth, slot.full);
    } else if (at.peek() === '[') {
      const before = into.entries.get(name);
      const list = listIn(reading, depth + 1, slot.full);
      into.entries.set(name, joins && before?.kind === 'list' ? joined(before, list) : list);
    } else {
      setScalar(slot, readScalar(at), append);
    }
    joins = true;
    skipBlank(at, false);
    if (at.peek() !== '{' && at.peek() !== '[') return;
  }
}

function setScalar({ reading, into, name, full }: Slot, scalar: ConfigScalar, append: boolean): void {
  const before = into.entries.get(name);
  if (append) {
    const list: ConfigList = { kind: 'list', items: [scalar], place: scalar.place };
    into.entries.set(name, before?.kind === 'list' ? joined(before, list) : list);
    return;
  }
  const again = before?.kind === 'scalar' && before.place.file === scalar.place.file;
  const odd = again && !before.variable && !scalar.variable;
  if (odd) note(reading.oddities, writtenTwice(full, before.place.line, scalar.place));
  into.entries.set(name, scalar);
}

function joined(one: ConfigList, other: ConfigList): ConfigList {
  return { ...one, items: [...one.items, ...other.items] };
}

function listIn(reading: Reading, depth: number, path: string): ConfigList {
  return readList(reading.at, { depth, separators: SEPARATORS }, (before) =>
    readItem(reading, depth, `${path}.${before + 1}`),
  );
}

function readItem(reading: Reading, depth: number, full: string): ConfigNode {
  const holder: OpenBlock = { kind: 'block', entries: new Map(), place: reading.at.place() };
  readValue({ reading, into: holder, name: 'item', full, depth }, false);
  const [item] = holder.entries.values();
  if (item === undefined) throw reading.at.fault('expected a value');
  return item;
}
