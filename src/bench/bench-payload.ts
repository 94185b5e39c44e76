import { crc32 } from '../swarm/crc32.ts';

/**
 * What is in every payload: `SREB` · run u32 · step u16 · publisher u32 · seq u32 · intended f64 (ms) · padding ·
 * crc32 u32 of all before the padding. Big-endian.
 */
const [RUN, STEP, PUBLISHER, SEQ, INTENDED, PADDING] = [4, 8, 10, 14, 18, 26] as const;
const MAGIC = Buffer.from('SREB');

/** The smallest payload there can be. */
export const MIN_PAYLOAD_BYTES = PADDING + 4;

/** What bytes turned out to be: a message of this run, one of somebody else, or one of ours that was changed on its way. */
export type Reading = 'ours' | 'stranger' | 'corrupt';

/**
 * Payloads of one run and size. What {@link BenchPayload.read} found stands in its fields until the next call: a message
 * received costs no object.
 */
export class BenchPayload {
  readonly bytes: number;
  step = 0;
  publisher = 0;
  seq = 0;
  intendedMs = 0;
  readonly #template: Buffer;

  constructor(run: string, bytes: number) {
    this.bytes = bytes;
    this.#template = Buffer.alloc(bytes, 'mqtt-sre measures this broker. ');
    MAGIC.copy(this.#template);
    this.#template.writeUInt32BE(Number.parseInt(run, 16), RUN);
  }

  writeInto(into: Buffer, at: number, step: number, publisher: number, seq: number, intendedMs: number): void {
    into.set(this.#template, at);
    into.writeUInt16BE(step, at + STEP);
    into.writeUInt32BE(publisher, at + PUBLISHER);
    into.writeUInt32BE(seq, at + SEQ);
    into.writeDoubleBE(intendedMs, at + INTENDED);
    into.writeUInt32BE(crc32(into, at, at + PADDING), at + this.bytes - 4);
  }

  /** Reads `bytes` from `start` to `end`. */
  read(bytes: Buffer, start: number, end: number): Reading {
    const template = this.#template;
    const sum = end - 4;
    if (end - start < MIN_PAYLOAD_BYTES || template.compare(bytes, start, start + STEP, 0, STEP) !== 0)
      return 'stranger';
    if (end - start !== template.length || crc32(bytes, start, start + PADDING) !== bytes.readUInt32BE(sum)) {
      return 'corrupt';
    }
    if (template.compare(bytes, start + PADDING, sum, PADDING, template.length - 4) !== 0) return 'corrupt';
    this.step = bytes.readUInt16BE(start + STEP);
    this.publisher = bytes.readUInt32BE(start + PUBLISHER);
    this.seq = bytes.readUInt32BE(start + SEQ);
    this.intendedMs = bytes.readDoubleBE(start + INTENDED);
    return 'ours';
  }
}
