import type { ConfigScalar } from '../config-tree.ts';
import type { TextCursor } from '../text-cursor.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** One value up to the end of its line, a comma or a bracket: strings and words beside each other are one text. */
export function readScalar(at: TextCursor): ConfigScalar {
  const place = at.place();
  let text = '';
  let quoted = false;
  let variable = false;
  for (;;) {
    if (at.startsWith('"""')) {
      text += readTriple(at);
      quoted = true;
    } else if (at.peek() === '"') {
      text += readQuoted(at);
      quoted = true;
    } else if (at.startsWith('${')) {
      text += readSubstitution(at);
      variable = true;
    } else {
      const word = at.takeWhile((character) => !/[\s,"{}[\]#$]/.test(character));
      if (word === '' && at.peek() === '$') text += at.take();
      else text += word;
    }
    const gap = at.takeWhile((character) => /\s/.test(character) && character !== '\n');
    if (endsHere(at)) break;
    text += gap;
  }
  if (text === '' && !quoted) throw at.fault('expected a value', place);
  return { kind: 'scalar', text, quoted, variable, place };
}

function endsHere(at: TextCursor): boolean {
  return at.ended() || /[\n,{}[\]#]/.test(at.peek()) || at.startsWith('//');
}

/** A string in quotes, without them. */
export function readQuoted(at: TextCursor): string {
  const place = at.place();
  at.take();
  let text = '';
  for (;;) {
    text += at.takeWhile((character) => character !== '"' && character !== '\\' && character !== '\n');
    const stop = at.take();
    if (stop === '"') return text;
    if (stop !== '\\') throw at.fault('a string is not closed', place);
    const escaped = at.take();
    if (escaped === 'u') text += unicode(at);
    else text += ESCAPES[escaped] ?? escaped;
  }
}

function unicode(at: TextCursor): string {
  const digits = at.take(4);
  return /^[\da-f]{4}$/i.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : digits;
}

function readTriple(at: TextCursor): string {
  const place = at.place();
  at.take(3);
  let text = '';
  while (!at.startsWith('"""')) {
    if (at.ended()) throw at.fault('a string is not closed', place);
    text += at.take() + at.takeWhile((character) => character !== '"');
  }
  at.take(3);
  return text;
}

/** `${path}` or `${?path}`, as it is written. */
function readSubstitution(at: TextCursor): string {
  const place = at.place();
  const text = at.takeWhile((character) => character !== '}' && character !== '\n');
  if (at.peek() !== '}') throw at.fault('a ${...} is not closed', place);
  return text + at.take();
}
