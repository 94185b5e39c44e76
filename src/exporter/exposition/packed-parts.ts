import { constants, deflateRawSync } from 'node:zlib';

/** Clusters that are compressed together: more compress better, fewer have less to do again when one of them changes. */
const GROUP = 32;
const EMPTY = Buffer.alloc(0);
/** Room kept free, so that other numbers do not need another buffer. */
const SLACK = 1.03;

/** Where parts are put in a row before they go to a place of their own; one for all families. */
let row = Buffer.allocUnsafeSlow(64 * 1024);

function reserve(wanted: number, used: number): void {
  if (wanted <= row.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(wanted, 2 * row.length));
  row.copy(larger, 0, 0, used);
  row = larger;
}

/** The compressed parts of one family, each made by itself; see {@link pack}. */
export class PackedParts {
  readonly #groups: number;
  /** Where each part ends. */
  readonly #ends: Uint32Array;
  readonly #stale: Uint8Array;
  #room: Buffer = EMPTY;
  #bytes: Buffer = EMPTY;
  #whole = true;

  constructor(clusters: number) {
    this.#groups = Math.ceil(clusters / GROUP);
    this.#ends = new Uint32Array(this.#groups);
    this.#stale = new Uint8Array(this.#groups);
  }

  /** The lines of the cluster at this place are others. */
  changed(at: number): void {
    this.#stale[Math.floor(at / GROUP)] = 1;
    this.#whole = false;
  }

  /**
   * The parts for these lines, of which `ends` says where those of each cluster end; `overwrite` says that nobody holds the
   * bytes given away before.
   */
  of(lines: Buffer, ends: Uint32Array, overwrite: boolean): Buffer {
    if (this.#whole) return this.#bytes;
    let size = 0;
    let from = 0;
    for (let group = 0; group < this.#groups; group++) {
      const end = this.#ends[group] ?? 0;
      const last = Math.min((group + 1) * GROUP, ends.length) - 1;
      const part =
        this.#stale[group] === 1
          ? pack(lines.subarray(group === 0 ? 0 : ends[group * GROUP - 1], ends[last]))
          : this.#bytes.subarray(from, end);
      from = end;
      reserve(size + part.length, size);
      size += part.copy(row, size);
      this.#ends[group] = size;
    }
    this.#stale.fill(0);
    this.#whole = true;
    if (!overwrite || size > this.#room.length) this.#room = Buffer.allocUnsafeSlow(Math.ceil(size * SLACK));
    row.copy(this.#room, 0, 0, size);
    this.#bytes = this.#room.subarray(0, size);
    return this.#bytes;
  }
}

/**
 * A part of a deflate stream that ends at a byte and refers to nothing before it, so that parts can stand in any row. The
 * fastest level: twice as fast as the usual one for a tenth more bytes, and in this thread, because handing such small
 * pieces to another costs more than compressing them. The piece of memory zlib writes to is sized for the outcome: the
 * default of 16 KiB would be kept alive by a part of one.
 */
export function pack(bytes: Buffer): Buffer {
  if (bytes.length === 0) return EMPTY;
  return deflateRawSync(bytes, {
    level: 1,
    chunkSize: Math.max(1_024, bytes.length >> 2),
    finishFlush: constants.Z_FULL_FLUSH,
  });
}

/** What one block of deflate holds at most when it is not compressed. */
const MOST_STORED = 65_535;

/** A part of a deflate stream that is not compressed: for bytes that are others the next time. */
export function stored(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += MOST_STORED) {
    const block = bytes.subarray(from, from + MOST_STORED);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(block.length ^ 0xffff, 3);
    pieces.push(head, block);
  }
  return Buffer.concat(pieces);
}
