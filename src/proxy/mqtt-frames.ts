const NOTHING = Buffer.alloc(0);

/** Cuts a byte stream into MQTT control packets by their fixed header (MQTT 2.1.4), without reading what is in them. */
export class MqttFrames {
  #rest: Buffer = NOTHING;

  /** The packets that `bytes` complete, each with its header. A malformed length passes as one packet with all that is there. */
  split(bytes: Buffer): Buffer[] {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames: Buffer[] = [];
    let from = 0;
    for (let length = frameLength(all, from); length !== undefined; length = frameLength(all, from)) {
      frames.push(all.subarray(from, from + length));
      from += length;
    }
    this.#rest = from === all.length ? NOTHING : Buffer.from(all.subarray(from));
    return frames;
  }
}

/** Length of the packet that begins at `from`, undefined while it is not complete. */
function frameLength(bytes: Buffer, from: number): number | undefined {
  let [remaining, scale] = [0, 1];
  for (let at = from + 1; at <= from + 4; at++) {
    const digit = bytes[at];
    if (digit === undefined) return undefined;
    remaining += (digit & 0x7f) * scale;
    scale *= 128;
    if (digit < 0x80) {
      const length = at + 1 - from + remaining;
      return from + length <= bytes.length ? length : undefined;
    }
  }
  return bytes.length - from;
}
