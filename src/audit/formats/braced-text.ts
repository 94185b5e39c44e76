import type { ConfigList, ConfigNode } from './config-tree.ts';
import { MAX_DEPTH, openText, type TextCursor } from './text-cursor.ts';

/** Reads a whole text of entries; it may stand in braces itself, as JSON does. Throws for what stands behind its end. */
export function readBracedText(
  { text, file, broker }: { readonly text: string; readonly file: string; readonly broker: string },
  readEntries: (at: TextCursor, end: '}' | '') => void,
): void {
  const at = openText(text.replace(/^\uFEFF/, ''), file, broker);
  skipBlank(at);
  const braced = at.peek() === '{';
  if (braced) at.take();
  readEntries(at, braced ? '}' : '');
  skipBlank(at);
  if (!at.ended()) throw at.fault(`unexpected "${at.peek()}" behind the end of the configuration`);
}

/** Skips white space and comments, `#` or `//`; without `lines` only what stands in the same one. */
export function skipBlank(at: TextCursor, lines = true): void {
  for (;;) {
    at.takeWhile((character) => /\s/.test(character) && (lines || character !== '\n'));
    if (at.peek() !== '#' && !at.startsWith('//')) return;
    at.takeWhile((character) => character !== '\n');
  }
}

/** Skips what may stand between two entries: white space, comments, and these characters. */
function skipSeparators(at: TextCursor, separators: string): void {
  for (;;) {
    skipBlank(at);
    if (at.ended() || !separators.includes(at.peek())) return;
    at.take();
  }
}

/** Reads entries up to the brace that ends them, or up to the end of the text where `end` is empty. Throws for a missing one. */
export function readBlock(
  at: TextCursor,
  { end, depth, separators }: { readonly end: '}' | ''; readonly depth: number; readonly separators: string },
  readEntry: () => void,
): void {
  const opened = at.place();
  refuseDeep(at, depth);
  for (;;) {
    skipSeparators(at, separators);
    if (at.ended()) {
      if (end === '') return;
      throw at.fault('a block is not closed', opened);
    }
    if (at.peek() === '}' && end === '}') {
      at.take();
      return;
    }
    readEntry();
  }
}

/** Reads a list from its opening bracket to its closing one; `readItem` hears how many came before. */
export function readList(
  at: TextCursor,
  { depth, separators }: { readonly depth: number; readonly separators: string },
  readItem: (before: number) => ConfigNode,
): ConfigList {
  const place = at.place();
  refuseDeep(at, depth);
  at.take();
  const items: ConfigNode[] = [];
  for (;;) {
    skipSeparators(at, separators);
    if (at.ended()) throw at.fault('a list is not closed', place);
    if (at.peek() === ']') {
      at.take();
      return { kind: 'list', items, place };
    }
    items.push(readItem(items.length));
  }
}

function refuseDeep(at: TextCursor, depth: number): void {
  if (depth > MAX_DEPTH) throw at.fault(`more than ${MAX_DEPTH} blocks and lists inside each other`);
}
