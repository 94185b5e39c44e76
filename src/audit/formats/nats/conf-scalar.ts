import type { ConfigScalar } from '../config-tree.ts';
import type { TextCursor } from '../text-cursor.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };

/** A name up to white space, `=` or `:`; in quotes it may hold anything. */
export function readName(at: TextCursor): string {
  const quote = at.peek();
  if (quote === '"' || quote === "'") return readQuoted(at, false);
  const name = at.takeWhile((character) => !/[\s=:{}[\]]/.test(character));
  if (name === '') throw at.fault(`expected a name, got "${at.peek()}"`);
  return name;
}

/** A string, a word, a number with its unit, or a block of text in round brackets. */
export function readScalar(at: TextCursor): ConfigScalar {
  const place = at.place();
  const first = at.peek();
  if (first === '"' || first === "'") {
    return { kind: 'scalar', text: readQuoted(at, first === '"'), quoted: true, variable: false, place };
  }
  if (first === '(') return { kind: 'scalar', text: readTextBlock(at), quoted: true, variable: false, place };
  const text = at.takeWhile((character) => !/[\s,;\]}]/.test(character));
  if (text === '') throw at.fault('expected a value', place);
  // A bcrypt hash begins like a variable and is none.
  return { kind: 'scalar', text, quoted: false, variable: /^\$(?!2[aby]?\$)./.test(text), place };
}

function readQuoted(at: TextCursor, escapes: boolean): string {
  const place = at.place();
  const quote = at.take();
  let text = '';
  for (;;) {
    text += at.takeWhile((character) => character !== quote && character !== '\\');
    const stop = at.take();
    if (stop === quote) return text;
    if (stop === '') throw at.fault('a string is not closed', place);
    text += escapes ? escaped(at) : stop;
  }
}

function escaped(at: TextCursor): string {
  const character = at.take();
  if (character !== 'x') return ESCAPES[character] ?? character;
  const digits = at.take(2);
  return /^[\da-f]{2}$/i.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : digits;
}

/** Up to a `)` that stands in a line by itself. */
function readTextBlock(at: TextCursor): string {
  const place = at.place();
  at.take();
  let text = '';
  while (!at.ended()) {
    const line = at.takeWhile((character) => character !== '\n');
    if (line.trim() === ')') return text;
    text += line + at.take();
  }
  throw at.fault('a block of text is not closed', place);
}
