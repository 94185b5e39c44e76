import { type CapturedFrame, type FrameReader, LONGEST_RECORD } from './captured-frame.ts';

const HEADER_BYTES = 24;
const RECORD_BYTES = 16;

/** First four bytes as a big-endian number: which end the numbers have, and what the fraction of a second counts. */
const MAGIC: Readonly<Record<number, { readonly little: boolean; readonly fractionMs: number }>> = {
  2712847316: { little: false, fractionMs: 1e-3 },
  3569595041: { little: true, fractionMs: 1e-3 },
  2712812621: { little: false, fractionMs: 1e-6 },
  1295823521: { little: true, fractionMs: 1e-6 },
};

/** Whether a file begins like a pcap file. */
export function isPcap(magic: number): boolean {
  return Object.hasOwn(MAGIC, magic);
}

/** The classic format of tcpdump, of either byte order, with microseconds or nanoseconds. */
export class PcapReader implements FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #head: { readonly little: boolean; readonly fractionMs: number; readonly linkType: number } | undefined;

  push(piece: Buffer, frame: (frame: CapturedFrame) => void): boolean {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let at = 0;
    if (this.#head === undefined) {
      if (bytes.length < HEADER_BYTES) return this.#keep(bytes, 0);
      const format = MAGIC[bytes.readUInt32BE(0)];
      if (format === undefined) return false;
      // The upper bits say how long a checksum at the end of each packet is.
      const linkType = (format.little ? bytes.readUInt32LE(20) : bytes.readUInt32BE(20)) & 0xffff;
      this.#head = { ...format, linkType };
      at = HEADER_BYTES;
    }
    const { little, fractionMs, linkType } = this.#head;
    const number = (offset: number): number => (little ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset));
    while (at + RECORD_BYTES <= bytes.length) {
      const length = number(at + 8);
      if (length > LONGEST_RECORD) return false;
      const end = at + RECORD_BYTES + length;
      if (end > bytes.length) break;
      const atMs = number(at) * 1_000 + number(at + 4) * fractionMs;
      frame({ atMs, linkType, bytes: bytes.subarray(at + RECORD_BYTES, end) });
      at = end;
    }
    return this.#keep(bytes, at);
  }

  get unfinished(): number {
    return this.#rest.length;
  }

  #keep(bytes: Buffer, from: number): true {
    this.#rest = Buffer.from(bytes.subarray(from));
    return true;
  }
}
