import { type Checksum, joined, OF_NOTHING } from './checksum.ts';

/** Bytes as gzip wants them: a part made by `pack` or `stored`, and the sum of what is in it. */
export interface Packed {
  readonly bytes: Buffer;
  readonly sum: Checksum;
}

/** The pieces of one page in the order they are sent. */
export interface PagePieces {
  /** Adds bytes; `packed` gives the same ones compressed. */
  add(plain: Buffer, packed: () => Packed): void;
  all(): readonly Buffer[];
}

export function plainPieces(): PagePieces {
  const pieces: Buffer[] = [];
  return { add: (plain) => void pieces.push(plain), all: () => pieces };
}

/** Deflate, no flags, no time, unknown system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** A last block with nothing in it. */
const LAST_BLOCK = [3, 0];

/**
 * One gzip member made of parts compressed before. Members in a row would need no sum over the whole page, but curl
 * takes the first for all of it and fails.
 */
export function gzipPieces(): PagePieces {
  const pieces: Buffer[] = [HEADER];
  let sum = OF_NOTHING;
  return {
    add: (_plain, packed) => {
      const part = packed();
      pieces.push(part.bytes);
      sum = joined(sum, part.sum);
    },
    all: () => {
      const trailer = Buffer.from([...LAST_BLOCK, 0, 0, 0, 0, 0, 0, 0, 0]);
      trailer.writeUInt32LE(sum.crc, 2);
      trailer.writeUInt32LE(sum.size % 2 ** 32, 6);
      return [...pieces, trailer];
    },
  };
}
