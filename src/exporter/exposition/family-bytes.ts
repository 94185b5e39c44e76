import { gzipSync } from 'node:zlib';

/** The new lines of one cluster in a family. */
export interface Edit {
  /** Its place among the clusters. */
  readonly at: number;
  readonly text: string;
}

/** Clusters that share a gzip member: more compress better, fewer have less to do again when one of them changes. */
const GROUP = 32;
const EMPTY = Buffer.alloc(0);

/**
 * The lines of one family over all clusters, as bytes ready to send, plain and compressed. A change makes new buffers:
 * those given away before may still be on their way to a slow scraper.
 */
export class FamilyBytes {
  #plain: Buffer = EMPTY;
  /** Where the lines of each cluster end. */
  readonly #ends: Uint32Array;
  readonly #members: (Buffer | undefined)[];
  #packed: Buffer | undefined;

  constructor(clusters: number) {
    this.#ends = new Uint32Array(clusters);
    this.#members = new Array<Buffer | undefined>(Math.ceil(clusters / GROUP)).fill(undefined);
  }

  get plain(): Buffer {
    return this.#plain;
  }

  /** Takes over the lines of some clusters, given in the order of their places. */
  replace(edits: readonly Edit[]): void {
    const old = this.#plain;
    const ends = this.#ends;
    const sizes = edits.map(({ text }) => Buffer.byteLength(text));
    const gone = edits.reduce((sum, { at }) => sum + (ends[at] ?? 0) - startOf(ends, at), 0);
    const next = Buffer.allocUnsafeSlow(old.length - gone + sizes.reduce((sum, size) => sum + size, 0));
    let [from, to, cluster] = [0, 0, 0];
    const keepUpTo = (end: number, before: number): void => {
      const shift = to - from;
      old.copy(next, to, from, end);
      to += end - from;
      from = end;
      if (shift !== 0) for (let at = cluster; at < before; at++) ends[at] = (ends[at] ?? 0) + shift;
      cluster = before;
    };
    for (const [index, { at, text }] of edits.entries()) {
      const end = ends[at] ?? 0;
      keepUpTo(cluster === at ? from : startOf(ends, at), at);
      next.write(text, to);
      to += sizes[index] ?? 0;
      from = end;
      ends[at] = to;
      cluster = at + 1;
      this.#members[Math.floor(at / GROUP)] = undefined;
    }
    keepUpTo(old.length, ends.length);
    this.#plain = next;
    this.#packed = undefined;
  }

  /** The same bytes as gzip members, one for each group of clusters, only those that changed compressed again. */
  packed(): Buffer {
    if (this.#packed === undefined) {
      for (const [group, member] of this.#members.entries()) {
        if (member === undefined) this.#members[group] = this.#compress(group);
      }
      this.#packed = Buffer.concat(this.#members.filter((member) => member !== undefined));
    }
    return this.#packed;
  }

  #compress(group: number): Buffer {
    const last = Math.min((group + 1) * GROUP, this.#ends.length) - 1;
    return pack(this.#plain.subarray(startOf(this.#ends, group * GROUP), this.#ends[last] ?? 0));
  }
}

/**
 * One gzip member, none for nothing. The fastest level: twice as fast as the usual one for a tenth more bytes, and in
 * this thread, because handing such small pieces to another costs more than compressing them.
 */
export function pack(bytes: Buffer): Buffer {
  return bytes.length === 0 ? EMPTY : gzipSync(bytes, { level: 1 });
}

function startOf(ends: Uint32Array, at: number): number {
  return at === 0 ? 0 : (ends[at - 1] ?? 0);
}
