import { crc32 } from 'node:zlib';

/** The CRC-32 of some bytes and how many they are: enough to know the sum of several pieces in a row. */
export interface Checksum {
  readonly crc: number;
  readonly size: number;
}

export const OF_NOTHING: Checksum = { crc: 0, size: 0 };

export function checksumOf(bytes: Buffer): Checksum {
  return { crc: crc32(bytes), size: bytes.length };
}

/** The sum of the bytes of `a` with those of `b` behind them, without looking at either again. */
export function joined(a: Checksum, b: Checksum): Checksum {
  return { crc: (multiply(shiftBy(b.size), a.crc) ^ b.crc) >>> 0, size: a.size + b.size };
}

/** The polynomial of gzip with the bits turned round: the highest bit is the power 0. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/** The product of two polynomials, modulo that of gzip. */
function multiply(a: number, b: number): number {
  let [product, factor] = [0, b];
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= factor;
    factor = (factor & 1) === 0 ? factor >>> 1 : (factor >>> 1) ^ POLYNOMIAL;
  }
  return product >>> 0;
}

/** x to the power of 8, 16, 32, …: what 1, 2, 4, … bytes of nothing do to a sum. */
const SHIFTS: readonly number[] = shifts();

function shifts(): readonly number[] {
  const all = [0x00800000];
  while (all.length < 40) all.push(multiply(all.at(-1) ?? 0, all.at(-1) ?? 0));
  return all;
}

function shiftBy(bytes: number): number {
  let [shift, rest] = [ONE, bytes];
  for (const power of SHIFTS) {
    if (rest === 0) break;
    if (rest % 2 === 1) shift = multiply(power, shift);
    rest = Math.floor(rest / 2);
  }
  return shift;
}
