import { MAX_DEPTH, type TextCursor } from './text-cursor.ts';

/** Skips white space and comments, `#` or `//`; without `lines` only what stands in the same one. */
export function skipBlank(at: TextCursor, lines = true): void {
  for (;;) {
    at.takeWhile((character) => /\s/.test(character) && (lines || character !== '\n'));
    if (at.peek() !== '#' && !at.startsWith('//')) return;
    at.takeWhile((character) => character !== '\n');
  }
}

/** Skips what may stand between two entries: white space, comments, and these characters. */
export function skipSeparators(at: TextCursor, separators: string): void {
  for (;;) {
    skipBlank(at);
    if (at.ended() || !separators.includes(at.peek())) return;
    at.take();
  }
}

/** Takes a brace that opens a block here; tells whether there was one. */
export function takeOpeningBrace(at: TextCursor): boolean {
  skipBlank(at);
  const braced = at.peek() === '{';
  if (braced) at.take();
  return braced;
}

/** Reads entries up to the brace that ends them, or up to the end of the text where `end` is empty. Throws for a missing one. */
export function readBlock(
  at: TextCursor,
  { end, depth, separators }: { readonly end: '}' | ''; readonly depth: number; readonly separators: string },
  readEntry: () => void,
): void {
  const opened = at.place();
  if (depth > MAX_DEPTH) throw at.fault(`more than ${MAX_DEPTH} blocks and lists inside each other`);
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
