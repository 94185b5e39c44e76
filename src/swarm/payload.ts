import { crc32 } from './crc32.ts';

/**
 * What is in every payload, so that a receipt can be judged without asking anybody:
 * `SRE1` · kind u8 (0 message, 1 sentinel) · qos u8 · seq u32 · intended f64 (ms) · length u8 + run · length u8 + stream ·
 * crc32 u32 of all before it. Big-endian, about 40 bytes.
 */
export interface Payload {
  readonly kind: 'message' | 'sentinel';
  readonly qos: number;
  readonly seq: number;
  readonly intendedMs: number;
  readonly run: string;
  readonly stream: string;
}

const MAGIC = Buffer.from('SRE1');
const [KIND, QOS, SEQ, INTENDED, IDS] = [4, 5, 6, 10, 18] as const;

/** The payloads of one stream: the part that never changes is laid out once, written from and compared with. */
export class PayloadWriter {
  readonly #template: Buffer;

  constructor(run: string, stream: string, qos: 0 | 1 | 2) {
    const [runBytes, streamBytes] = [Buffer.from(run), Buffer.from(stream)];
    this.#template = Buffer.concat([
      MAGIC,
      Buffer.of(0, qos),
      Buffer.alloc(12),
      Buffer.of(runBytes.length),
      runBytes,
      Buffer.of(streamBytes.length),
      streamBytes,
      Buffer.alloc(4),
    ]);
  }

  get payloadBytes(): number {
    return this.#template.length;
  }

  write(kind: Payload['kind'], seq: number, intendedMs: number): Buffer {
    const bytes = Buffer.allocUnsafe(this.payloadBytes);
    this.writeInto(bytes, 0, kind, seq, intendedMs);
    return bytes;
  }

  writeInto(bytes: Buffer, at: number, kind: Payload['kind'], seq: number, intendedMs: number): void {
    bytes.set(this.#template, at);
    bytes[at + KIND] = kind === 'sentinel' ? 1 : 0;
    bytes.writeUInt32BE(seq, at + SEQ);
    bytes.writeDoubleBE(intendedMs, at + INTENDED);
    const end = at + this.payloadBytes - 4;
    bytes.writeUInt32BE(crc32(bytes, at, end), end);
  }

  /** The number of the message of this stream that `bytes` hold from `start` to `end`; -1 when they hold anything else. */
  messageIn(bytes: Buffer, start: number, end: number): number {
    const template = this.#template;
    const sum = end - 4;
    if (end - start !== template.length || bytes[start + KIND] !== 0) return -1;
    if (template.compare(bytes, start, start + KIND, 0, KIND) !== 0) return -1;
    if (template.compare(bytes, start + IDS, sum, IDS, template.length - 4) !== 0) return -1;
    return crc32(bytes, start, sum) === bytes.readUInt32BE(sum) ? bytes.readUInt32BE(start + SEQ) : -1;
  }
}

/** What a payload says, or undefined when it is not one of ours or not intact. */
export function readPayload(bytes: Buffer): Payload | undefined {
  const end = bytes.length - 4;
  if (end < IDS + 2 || MAGIC.compare(bytes, 0, MAGIC.length) !== 0) return undefined;
  if (crc32(bytes, 0, end) !== bytes.readUInt32BE(end)) return undefined;
  const runEnd = IDS + 1 + bytes.readUInt8(IDS);
  if (runEnd >= end) return undefined;
  return {
    kind: bytes[KIND] === 1 ? 'sentinel' : 'message',
    qos: bytes.readUInt8(QOS),
    seq: bytes.readUInt32BE(SEQ),
    intendedMs: bytes.readDoubleBE(INTENDED),
    run: bytes.toString('latin1', IDS + 1, runEnd),
    stream: bytes.toString('latin1', runEnd + 1, end),
  };
}
