import { type Checksum, checksumOf, OF_NOTHING } from './checksum.ts';
import { MOST_DIGITS, renumber } from './line-numbers.ts';
import { PackedParts } from './packed-parts.ts';
import type { Packed } from './page-pieces.ts';

/** What is new of one cluster in a family: its lines, or only the number of each, the series being the ones of before. */
export interface Edit {
  /** Its place among the clusters. */
  readonly at: number;
  readonly lines: string | readonly number[];
}

const EMPTY = Buffer.alloc(0);
/** Room kept free behind the lines, so that a number with one more digit needs no other buffer. */
const SLACK = 1.03;

/** Where families are put together before they go to their own place; one for all of them. */
export interface Scratch {
  bytes: Buffer;
}

/** The lines of one family over all clusters as bytes ready to send, plain and compressed. */
export class FamilyBytes {
  readonly #scratch: Scratch;
  /** Where the lines of each cluster end. */
  readonly #ends: Uint32Array;
  readonly #parts: PackedParts;
  #room: Buffer = EMPTY;
  #plain: Buffer = EMPTY;
  /** Of the lines as they are; undefined: not asked for since they changed. */
  #sum: Checksum | undefined = OF_NOTHING;

  constructor(clusters: number, scratch: Scratch) {
    this.#scratch = scratch;
    this.#ends = new Uint32Array(clusters);
    this.#parts = new PackedParts(clusters);
  }

  get plain(): Buffer {
    return this.#plain;
  }

  /** The same bytes compressed, only what changed compressed again; `overwrite` as for {@link replace}. */
  packed(overwrite: boolean): Packed {
    this.#sum ??= checksumOf(this.#plain);
    return { bytes: this.#parts.of(this.#plain, this.#ends, overwrite), sum: this.#sum };
  }

  /**
   * Takes over the lines of some clusters, given in the order of their places. `overwrite` says that nobody holds the
   * bytes given away before; otherwise they stay as they are, being perhaps still on their way to a slow scraper.
   */
  replace(edits: readonly Edit[], overwrite: boolean): void {
    const size = this.#putTogether(edits);
    if (!overwrite || size > this.#room.length) this.#room = Buffer.allocUnsafeSlow(Math.ceil(size * SLACK));
    this.#scratch.bytes.copy(this.#room, 0, 0, size);
    this.#plain = this.#room.subarray(0, size);
    for (const { at } of edits) this.#changed(at);
  }

  /**
   * Takes over the lines of all clusters where there were none. They are asked for twice, once for their size: the lines
   * of a whole family side by side as text would leave a process several times as large as it needs to be. Not for families
   * that move with time.
   */
  fill(textOf: (at: number) => string): void {
    const ends = this.#ends;
    let size = 0;
    for (let at = 0; at < ends.length; at++) size += Buffer.byteLength(textOf(at));
    if (size === 0) return;
    this.#room = Buffer.allocUnsafeSlow(Math.ceil(size * SLACK));
    let to = 0;
    for (let at = 0; at < ends.length; at++) {
      to += this.#room.write(textOf(at), to);
      ends[at] = to;
      this.#changed(at);
    }
    this.#plain = this.#room.subarray(0, size);
  }

  #changed(at: number): void {
    this.#sum = undefined;
    this.#parts.changed(at);
  }

  /** The old lines with the new ones in their places, in the scratch; says how many bytes they are. */
  #putTogether(edits: readonly Edit[]): number {
    const old = this.#plain;
    const ends = this.#ends;
    const most = edits.reduce((sum, { lines }) => sum + mostBytes(lines), old.length);
    if (this.#scratch.bytes.length < most) this.#scratch.bytes = Buffer.allocUnsafeSlow(most);
    const into = this.#scratch.bytes;
    let [from, to, next] = [0, 0, 0];
    const keep = (end: number, upTo: number): void => {
      const shift = to - from;
      to += old.copy(into, to, from, end);
      from = end;
      if (shift !== 0) for (; next < upTo; next++) ends[next] = (ends[next] ?? 0) + shift;
      next = upTo;
    };
    for (const { at, lines } of edits) {
      keep(at === next ? from : (ends[at - 1] ?? 0), at);
      const end = ends[at] ?? 0;
      to =
        typeof lines === 'string' ? to + into.write(lines, to) : renumber(old, { begin: from, end }, lines, into, to);
      from = end;
      ends[at] = to;
      next = at + 1;
    }
    keep(old.length, ends.length);
    return to;
  }
}

function mostBytes(lines: Edit['lines']): number {
  return typeof lines === 'string' ? Buffer.byteLength(lines) : lines.length * MOST_DIGITS;
}
