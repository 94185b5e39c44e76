import { beginsPacket, isFirstByte, lengthOf, type Sender } from './plausible-packet.ts';

/** Longer packets are not put together: their beginning is enough, and memory must have an end. */
const LONGEST = 256 * 1024;
/** What is kept of longer ones. */
const HEAD = 64 * 1024;

/** Who gets the packets of one direction. */
export interface PacketSink {
  /** A whole packet; only valid for as long as the call lasts. */
  packet(frame: Buffer, atMs: number): void;
  /** The beginning of one too long to be kept. */
  longPacket(head: Buffer, headerBytes: number, totalBytes: number, atMs: number): void;
  /** What came is no MQTT: the direction is searched for the next beginning of a packet. */
  nonsense(atMs: number): void;
}

/**
 * Cuts the bytes of one direction into MQTT packets. After a gap, or when it was entered in its middle, it looks for
 * the beginning of a packet at the beginning of each piece, and rather misses some than takes payload for packets.
 */
export class PacketCutter {
  readonly #sink: PacketSink;
  sender: Sender;
  #inStep: boolean;
  #rest: Buffer | undefined;
  /** Bytes of a long packet that are still to be passed over. */
  #passing = 0;

  constructor(sink: PacketSink, sender: Sender, fromStart: boolean) {
    this.#sink = sink;
    this.sender = sender;
    this.#inStep = fromStart;
  }

  bytes(piece: Buffer, atMs: number): void {
    let bytes = piece;
    if (this.#passing > 0) {
      const passed = Math.min(this.#passing, bytes.length);
      this.#passing -= passed;
      bytes = bytes.subarray(passed);
    }
    if (bytes.length === 0) return;
    if (!this.#inStep) {
      if (!beginsPacket(bytes, this.sender)) return;
      this.#inStep = true;
    }
    if (this.#rest !== undefined) bytes = Buffer.concat([this.#rest, bytes]);
    this.#rest = undefined;
    this.#cut(bytes, atMs);
  }

  /** Bytes are missing here. */
  gap(bytes: number): void {
    if (this.#passing >= bytes) {
      this.#passing -= bytes; // they were payload of a long packet
      return;
    }
    this.#passing = 0;
    this.#rest = undefined;
    this.#inStep = false;
  }

  /** Whether a packet has begun and not ended. */
  get unfinished(): boolean {
    return this.#rest !== undefined || this.#passing > 0;
  }

  #cut(bytes: Buffer, atMs: number): void {
    let at = 0;
    while (at < bytes.length) {
      const length = isFirstByte(bytes[at] ?? 0, this.sender) ? lengthOf(bytes, at) : undefined;
      if (length === undefined) {
        this.#inStep = false;
        this.#sink.nonsense(atMs);
        return;
      }
      if (length === 'more') break;
      if (length.total > LONGEST) {
        if (bytes.length - at < Math.min(HEAD, length.total)) break;
        this.#sink.longPacket(bytes.subarray(at, at + HEAD), length.start - at, length.total, atMs);
        const here = Math.min(length.total, bytes.length - at);
        this.#passing = length.total - here;
        at += here;
        continue;
      }
      if (at + length.total > bytes.length) break;
      this.#sink.packet(bytes.subarray(at, at + length.total), atMs);
      at += length.total;
    }
    if (at < bytes.length) this.#rest = Buffer.from(bytes.subarray(at));
  }
}
