import { type Checksum, checksumOf, OF_NOTHING } from './checksum.ts';
import { type Edit, editLines, roomFor } from './edited-lines.ts';
import { PackedParts } from './packed-parts.ts';
import type { Packed } from './page-pieces.ts';

const EMPTY = Buffer.alloc(0);

/** The lines of one family over all clusters as bytes ready to send, plain and compressed. */
export class FamilyBytes {
  /** Where the lines of each cluster end. */
  readonly #ends: Uint32Array;
  readonly #parts: PackedParts;
  #room: Buffer = EMPTY;
  #plain: Buffer = EMPTY;
  /** Of the lines as they are; undefined: not asked for since they changed. */
  #sum: Checksum | undefined = OF_NOTHING;

  constructor(clusters: number) {
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
    if (!overwrite) {
      const copy = roomFor(this.#plain.length);
      this.#plain.copy(copy);
      this.#room = copy;
    }
    const { room, size } = editLines({ room: this.#room, size: this.#plain.length }, this.#ends, edits);
    this.#room = room;
    this.#plain = room.subarray(0, size);
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
    this.#room = roomFor(size);
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
}
