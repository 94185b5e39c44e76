/** Request and answer of the upgrade are no longer. */
const LONGEST_HEAD = 16 * 1024;
/** Data: continuation, text (which MQTT does not use), binary. */
const DATA: readonly number[] = [0, 1, 2];

/**
 * One direction of a WebSocket connection: passes over the HTTP head and hands on what is in the data frames, unmasked.
 * After a gap, or with compression, nothing more can be read of it.
 */
export class WebSocketFrames {
  readonly #sink: (bytes: Buffer, atMs: number) => void;
  #part: 'head' | 'frames' | 'lost' = 'head';
  #rest: Buffer = Buffer.alloc(0);
  /** What of the current frame's data has not come. */
  #left = 0;
  #isData = false;
  #mask: Buffer | undefined;
  #maskAt = 0;

  constructor(sink: (bytes: Buffer, atMs: number) => void) {
    this.#sink = sink;
  }

  /** Bytes are missing: where frames begin is not known any more. */
  gap(): void {
    this.#lose();
  }

  bytes(piece: Buffer, atMs: number): void {
    if (this.#part === 'lost') return;
    let bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    this.#rest = Buffer.alloc(0);
    if (this.#part === 'head') {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) {
        if (bytes.length > LONGEST_HEAD) this.#lose();
        else this.#rest = Buffer.from(bytes);
        return;
      }
      this.#part = 'frames';
      bytes = bytes.subarray(end + 4);
    }
    while (bytes.length > 0 && this.#part === 'frames') {
      if (this.#left === 0) {
        const start = this.#begin(bytes);
        if (start === undefined) {
          this.#rest = Buffer.from(bytes);
          return;
        }
        bytes = bytes.subarray(start);
      }
      const here = bytes.subarray(0, Math.min(this.#left, bytes.length));
      if (here.length > 0 && this.#isData) this.#sink(this.#unmasked(here), atMs);
      this.#left -= here.length;
      bytes = bytes.subarray(here.length);
    }
  }

  /** Reads the head of a frame; where its data begin, or undefined when the head is not whole. */
  #begin(bytes: Buffer): number | undefined {
    const [first = 0, second = 0] = bytes;
    if (bytes.length < 2) return undefined;
    if ((first & 0x70) !== 0) {
      this.#lose(); // an extension: permessage-deflate
      return 0;
    }
    let at = 2;
    let length = second & 0x7f;
    if (length === 126) {
      if (bytes.length < 4) return undefined;
      length = bytes.readUInt16BE(2);
      at = 4;
    } else if (length === 127) {
      if (bytes.length < 10) return undefined;
      length = Number(bytes.readBigUInt64BE(2));
      at = 10;
    }
    const isMasked = (second & 0x80) !== 0;
    if (bytes.length < at + (isMasked ? 4 : 0)) return undefined;
    this.#mask = isMasked ? Buffer.from(bytes.subarray(at, at + 4)) : undefined;
    this.#maskAt = 0;
    this.#isData = DATA.includes(first & 15);
    this.#left = length;
    return at + (isMasked ? 4 : 0);
  }

  #unmasked(bytes: Buffer): Buffer {
    const mask = this.#mask;
    if (mask === undefined) return bytes;
    const plain = Buffer.allocUnsafe(bytes.length);
    for (let at = 0; at < bytes.length; at++) plain[at] = (bytes[at] ?? 0) ^ (mask[(this.#maskAt + at) & 3] ?? 0);
    this.#maskAt = (this.#maskAt + bytes.length) & 3;
    return plain;
  }

  #lose(): void {
    this.#part = 'lost';
    this.#rest = Buffer.alloc(0);
  }
}
