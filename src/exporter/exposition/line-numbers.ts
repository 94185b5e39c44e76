import { numberOf } from './sample.ts';

const [ZERO, POINT, SPACE, LINE_FEED] = [48, 46, 32, 10];

/** More bytes than any number takes. */
export const MOST_DIGITS = 26;

/**
 * Copies sample lines and gives each of them another number; says where the copy ends. Most of a page that was read anew
 * is the names and labels of before, which need not be written again.
 */
export function renumber(
  from: Buffer,
  lines: { readonly begin: number; readonly end: number },
  numbers: readonly number[],
  into: Buffer,
  to: number,
): number {
  let [at, out, line] = [lines.begin, to, 0];
  while (at < lines.end) {
    let number = out; // behind the last space of the line, which no number has
    for (;;) {
      const byte = from[at++] ?? LINE_FEED;
      if (byte === LINE_FEED) break;
      into[out++] = byte;
      if (byte === SPACE) number = out;
    }
    out = writeNumber(into, number, numbers[line++] ?? Number.NaN);
    into[out++] = LINE_FEED;
  }
  return out;
}

/** What `numberOf` gives, as bytes; says where they end. */
function writeNumber(into: Buffer, at: number, value: number): number {
  const positive = value >= 0 && value <= Number.MAX_SAFE_INTEGER;
  if (positive && Number.isInteger(value)) return writeInteger(into, at, value);
  const thousandths = Math.round(value * 1_000);
  if (!positive || thousandths <= 0 || thousandths >= 1e9 || thousandths / 1_000 !== value) {
    return at + into.write(numberOf(value), at, 'latin1');
  }
  const end = writeInteger(into, at, Math.floor(value));
  into[end] = POINT;
  let rest = thousandths % 1_000;
  let size = 0;
  for (let place = 100; rest > 0; place /= 10) {
    size += 1;
    into[end + size] = ZERO + Math.floor(rest / place);
    rest %= place;
  }
  return end + 1 + size;
}

function writeInteger(into: Buffer, at: number, value: number): number {
  if (value >= 1e9) {
    const rest = value % 1e9;
    const begin = writeInteger(into, at, (value - rest) / 1e9);
    writeDigits(into, begin, rest, 9);
    return begin + 9;
  }
  let digits = 1;
  for (let most = 10; value >= most; most *= 10) digits += 1;
  writeDigits(into, at, value, digits);
  return at + digits;
}

/** Below 2^31, so that the engine divides whole numbers. */
function writeDigits(into: Buffer, at: number, value: number, digits: number): void {
  let rest = value | 0;
  for (let place = at + digits - 1; place >= at; place--) {
    const next = (rest / 10) | 0;
    into[place] = ZERO + rest - next * 10;
    rest = next;
  }
}
