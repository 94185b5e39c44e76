import { encode } from './encode.ts';
import { connectPacket, protocolOf, type SessionSetting } from './session.ts';

/** Stands where the client's id goes. */
const PLACE = 'id';

/** The CONNECT of clients that differ in nothing but their ids (and the wills named for them, which make it a new packet). */
export class ConnectFrame {
  readonly #persistent: boolean;
  readonly #setting: SessionSetting;
  readonly #beforeId: Buffer;
  readonly #afterId: Buffer;

  constructor(persistent: boolean, setting: SessionSetting) {
    this.#persistent = persistent;
    this.#setting = setting;
    const bytes = encode(connectPacket(PLACE, persistent, setting), protocolOf(setting));
    const start = bytes.findIndex((byte, at) => at > 0 && byte < 0x80) + 1; // the length's last byte has no high bit
    const propertyBytes = protocolOf(setting) === 5 ? 1 + (bytes[start + 10] ?? 0) : 0; // fewer than 128 of ours
    const idAt = start + 10 + propertyBytes + 2;
    this.#beforeId = bytes.subarray(start, idAt - 2);
    this.#afterId = bytes.subarray(idAt + PLACE.length);
  }

  encode(clientId: string): Buffer {
    if (this.#setting.willTopic !== undefined) {
      return encode(connectPacket(clientId, this.#persistent, this.#setting), protocolOf(this.#setting));
    }
    const idBytes = Buffer.byteLength(clientId);
    const remaining = this.#beforeId.length + 2 + idBytes + this.#afterId.length;
    const bytes = Buffer.allocUnsafe(5 + remaining);
    let at = 0;
    bytes[at++] = 0x10;
    for (let left = remaining; ; left >>= 7) {
      bytes[at++] = (left & 0x7f) | (left > 0x7f ? 0x80 : 0);
      if (left <= 0x7f) break;
    }
    bytes.set(this.#beforeId, at);
    at = bytes.writeUInt16BE(idBytes, at + this.#beforeId.length);
    at += bytes.write(clientId, at);
    bytes.set(this.#afterId, at);
    return bytes.subarray(0, at + this.#afterId.length);
  }
}

/** Those of all clients with these settings. */
export function connectFrames(setting: SessionSetting): { persistent: ConnectFrame; transient: ConnectFrame } {
  return { persistent: new ConnectFrame(true, setting), transient: new ConnectFrame(false, setting) };
}
