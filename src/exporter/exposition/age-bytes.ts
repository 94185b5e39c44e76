import { type Checksum, checksumOf, OF_NOTHING } from './checksum.ts';
import { stored } from './packed-parts.ts';
import type { Packed } from './page-pieces.ts';

/** What one cluster says in a family of ages. */
export interface AgingPart {
  /** Its lines, each ending with a number that grows by one a second. */
  text(): string;
  /** The number of each line, now. */
  numbers(): readonly number[];
}

/** What moved since the bytes were last asked for; asked by place among the clusters. */
export interface AgesMoved {
  /** The clusters whose lines are other ones. */
  readonly rewritten: (at: number) => boolean;
  /** The clusters whose numbers are others than time alone makes them. */
  readonly renumbered: readonly number[];
}

const [ZERO, POINT, LINE_FEED] = [48, 46, 10];
/** More bytes than the digits of any age take, with the point and the line feed. */
const MOST_DIGITS = 20;
const EMPTY = Buffer.alloc(0);

const NOTHING_MOVED: AgesMoved = { rewritten: () => false, renumbered: [] };
const NO_PART = (): AgingPart => ({ text: () => '', numbers: () => [] });

/**
 * The lines of a family whose numbers are seconds that pass, over all clusters. Kept are the moments they count from; all
 * numbers have three decimals, so that those of now are put over those of before, where these have as many digits.
 */
export class AgeBytes {
  #bytes: Buffer = EMPTY;
  /** The first line of each cluster, and behind them how many lines there are. */
  #first: Uint32Array;
  /** Where each line ends. */
  #ends: Uint32Array = new Uint32Array();
  /** Milliseconds of the clock at which each number was 0. */
  #origins: Float64Array = new Float64Array();
  /** How many bytes the number of each line takes. */
  #digits: Uint8Array = new Uint8Array();
  #sum: Checksum | undefined = OF_NOTHING;

  constructor(clusters: number) {
    this.#first = new Uint32Array(clusters + 1);
  }

  get plain(): Buffer {
    return this.#bytes;
  }

  /** The same bytes in gzip's form: not compressed, for the next page has others. */
  packed(): Packed {
    this.#sum ??= checksumOf(this.#bytes);
    return { bytes: stored(this.#bytes), sum: this.#sum };
  }

  /** Takes over what moved and the time; `overwrite` says that nobody holds the bytes given away before. */
  take(partAt: (at: number) => AgingPart, moved: AgesMoved, nowMs: number, overwrite: boolean): void {
    for (const at of moved.renumbered) {
      if (moved.rewritten(at)) continue;
      const first = this.#first[at] ?? 0;
      for (const [line, number] of partAt(at).numbers().entries())
        this.#origins[first + line] = originOf(number, nowMs);
    }
    this.#sum = undefined;
    const same = !moved.renumbered.some(moved.rewritten);
    if (same && !overwrite) this.#bytes = Buffer.from(this.#bytes);
    if (!same || !this.#patch(nowMs)) this.#layOut(partAt, moved.rewritten, nowMs);
  }

  /** Takes over the time alone. */
  pass(nowMs: number, overwrite: boolean): void {
    this.take(NO_PART, NOTHING_MOVED, nowMs, overwrite);
  }

  /** Puts the numbers of now over those of before; false: one of them has another number of digits. */
  #patch(nowMs: number): boolean {
    const bytes = this.#bytes;
    const ends = this.#ends;
    for (let line = 0; line < ends.length; line++) {
      const age = ageOf(this.#origins[line] ?? nowMs, nowMs);
      if (digitsOf(age) !== this.#digits[line]) return false;
      writeAge(bytes, (ends[line] ?? 0) - 1, age);
    }
    return true;
  }

  #layOut(partAt: (at: number) => AgingPart, rewritten: (at: number) => boolean, nowMs: number): void {
    const heads: Buffer[] = [];
    const origins: number[] = [];
    const first = new Uint32Array(this.#first.length);
    for (let at = 0; at + 1 < first.length; at++) {
      if (rewritten(at)) {
        for (const line of partAt(at).text().split('\n')) {
          if (line === '') continue;
          const number = line.lastIndexOf(' ') + 1;
          heads.push(Buffer.from(line.slice(0, number)));
          origins.push(originOf(Number(line.slice(number)), nowMs));
        }
      } else {
        for (let line = this.#first[at] ?? 0; line < (this.#first[at + 1] ?? 0); line++) {
          const begin = line === 0 ? 0 : (this.#ends[line - 1] ?? 0);
          heads.push(this.#bytes.subarray(begin, (this.#ends[line] ?? 0) - 1 - (this.#digits[line] ?? 0)));
          origins.push(this.#origins[line] ?? nowMs);
        }
      }
      first[at + 1] = heads.length;
    }
    this.#write(heads, Float64Array.from(origins), nowMs);
    this.#first = first;
  }

  #write(heads: readonly Buffer[], origins: Float64Array, nowMs: number): void {
    const into = Buffer.allocUnsafeSlow(heads.reduce((sum, head) => sum + head.length + MOST_DIGITS, 0));
    const ends = new Uint32Array(heads.length);
    const digits = new Uint8Array(heads.length);
    let to = 0;
    for (const [line, head] of heads.entries()) {
      const age = ageOf(origins[line] ?? nowMs, nowMs);
      digits[line] = digitsOf(age);
      to += head.copy(into, to) + digitsOf(age);
      writeAge(into, to, age);
      into[to++] = LINE_FEED;
      ends[line] = to;
    }
    this.#bytes = into.subarray(0, to);
    this.#ends = ends;
    this.#digits = digits;
    this.#origins = origins;
  }
}

function originOf(seconds: number, nowMs: number): number {
  return nowMs - seconds * 1_000;
}

/** Milliseconds; data from the future is as old as data of now. */
function ageOf(originMs: number, nowMs: number): number {
  return Math.max(Math.round(nowMs - originMs), 0);
}

/** How many bytes an age in milliseconds takes as seconds with three decimals. */
function digitsOf(ms: number): number {
  let digits = 5;
  for (let most = 10_000; ms >= most; most *= 10) digits += 1;
  return digits;
}

/** Writes an age in milliseconds as seconds, ending before `end`. */
function writeAge(into: Buffer, end: number, ms: number): void {
  let place = end - 1;
  let rest = ms;
  for (let digits = 0; digits < 4 || rest > 0; digits++) {
    if (digits === 3) into[place--] = POINT;
    const next = Math.floor(rest / 10);
    into[place--] = ZERO + rest - next * 10;
    rest = next;
  }
}
