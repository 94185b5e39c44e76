import { type CapturedFrame, type FrameReader, LONGEST_RECORD } from './captured-frame.ts';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const STATISTICS = 5;
const ENHANCED_PACKET = 6;

const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;
const OPTION_IF_DROPPED = 5;
const OPTION_OS_DROPPED = 7;

/** Sections may describe as many interfaces as they like; a capture of more than these is damage. */
const MOST_INTERFACES = 65_536;

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  /** Milliseconds a tick of its clock is. */
  readonly tickMs: number;
  readonly offsetMs: number;
}

/** Whether a file begins like a pcapng file. */
export function isPcapng(magic: number): boolean {
  return magic === SECTION;
}

/** The format of Wireshark: sections, each with interfaces of their own kind and clock. */
export class PcapngReader implements FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  #little = true;
  #interfaces: Interface[] = [];
  #dropped: number | undefined;

  push(piece: Buffer, frame: (frame: CapturedFrame) => void): boolean {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let at = 0;
    while (at + 12 <= bytes.length) {
      const isSection = bytes.readUInt32BE(at) === SECTION;
      if (isSection && !this.#begin(bytes, at)) return false;
      const length = this.#number(bytes, at + 4);
      if (length < 12 || length % 4 !== 0 || length > LONGEST_RECORD) return false;
      if (at + length > bytes.length) break;
      if (!isSection && !this.#block(this.#number(bytes, at), bytes.subarray(at + 8, at + length - 4), frame))
        return false;
      at += length;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
    return true;
  }

  get unfinished(): number {
    return this.#rest.length;
  }

  get dropped(): number {
    return this.#dropped ?? 0;
  }

  /** A section has its own byte order, and interfaces are numbered anew. */
  #begin(bytes: Buffer, at: number): boolean {
    const order = bytes.readUInt32BE(at + 8);
    if (order !== 0x1a2b3c4d && order !== 0x4d3c2b1a) return false;
    this.#little = order === 0x4d3c2b1a;
    this.#interfaces = [];
    return true;
  }

  #number(bytes: Buffer, at: number): number {
    return this.#little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  #short(bytes: Buffer, at: number): number {
    return this.#little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  #block(type: number, body: Buffer, frame: (frame: CapturedFrame) => void): boolean {
    if (type === INTERFACE) return this.#interface(body);
    if (type === STATISTICS) {
      this.#statistics(body);
      return true;
    }
    if (type === SIMPLE_PACKET) {
      const only = this.#interfaces[0];
      if (only === undefined || body.length < 4) return false;
      const length = Math.min(
        this.#number(body, 0),
        only.snapLength === 0 ? body.length : only.snapLength,
        body.length - 4,
      );
      frame({ linkType: only.linkType, bytes: body.subarray(4, 4 + length) });
      return true;
    }
    if (type !== ENHANCED_PACKET && type !== OLD_PACKET) return true; // names, secrets, journals: not for us
    if (body.length < 20) return false;
    const own = this.#interfaces[type === OLD_PACKET ? this.#short(body, 0) : this.#number(body, 0)];
    const length = this.#number(body, 12);
    if (own === undefined || 20 + length > body.length) return false;
    const ticks = this.#number(body, 4) * 0x1_0000_0000 + this.#number(body, 8);
    frame({
      atMs: ticks * own.tickMs + own.offsetMs,
      linkType: own.linkType,
      bytes: body.subarray(20, 20 + length),
    });
    return true;
  }

  #interface(body: Buffer): boolean {
    if (body.length < 8 || this.#interfaces.length >= MOST_INTERFACES) return false;
    let tickMs = 1e-3;
    let offsetMs = 0;
    for (const [code, value] of this.#options(body, 8)) {
      if (code === OPTION_RESOLUTION && value.length >= 1) tickMs = tickOf(value[0] ?? 6);
      if (code === OPTION_OFFSET && value.length >= 8) {
        offsetMs = Number(this.#little ? value.readBigInt64LE(0) : value.readBigInt64BE(0)) * 1_000;
      }
    }
    this.#interfaces.push({ linkType: this.#short(body, 0), snapLength: this.#number(body, 4), tickMs, offsetMs });
    return true;
  }

  #statistics(body: Buffer): void {
    for (const [code, value] of this.#options(body, 12)) {
      if ((code !== OPTION_IF_DROPPED && code !== OPTION_OS_DROPPED) || value.length < 8) continue;
      const count = Number(this.#little ? value.readBigUInt64LE(0) : value.readBigUInt64BE(0));
      if (count < Number.MAX_SAFE_INTEGER) this.#dropped = (this.#dropped ?? 0) + count;
    }
  }

  *#options(body: Buffer, from: number): Generator<readonly [code: number, value: Buffer]> {
    for (let at = from; at + 4 <= body.length; ) {
      const code = this.#short(body, at);
      const length = this.#short(body, at + 2);
      if (code === 0 || at + 4 + length > body.length) return;
      yield [code, body.subarray(at + 4, at + 4 + length)];
      at += 4 + length + ((4 - (length % 4)) % 4);
    }
  }
}

/** The resolution byte: a power of ten, or of two when its highest bit is set. */
function tickOf(resolution: number): number {
  return 1_000 * (resolution >= 0x80 ? 2 ** -(resolution & 0x7f) : 10 ** -resolution);
}
