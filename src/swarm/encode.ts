import { generate, type Packet, writeToStream } from 'mqtt-packet';
import type { ConfirmationKind } from './packet-reader.ts';

/** Its cache, a buffer for each of all 16-bit numbers, would take 8 MiB of the process for a handful of packets. */
writeToStream.cacheNumbers = false;

/** First byte of the acknowledgements, MQTT 2.2. */
const FIRST_BYTE: Readonly<Record<ConfirmationKind, number>> = {
  puback: 0x40,
  pubrec: 0x50,
  pubrel: 0x62,
  pubcomp: 0x70,
};

const PINGREQ = Buffer.of(0xc0, 0);

/** The bytes of any packet but a message, an acknowledgement or a ping, as mqtt-packet writes them. */
export function encode(packet: Packet, protocolVersion: 4 | 5): Buffer {
  return generate(packet, { protocolVersion });
}

/** The same bytes for everybody: nobody may write into them. */
export function encodePing(): Buffer {
  return PINGREQ;
}

/** An acknowledgement without complaint: a reason code of 0 may be left out in MQTT 5, so both versions look the same. */
export function encodeConfirmation(kind: ConfirmationKind, messageId: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes[0] = FIRST_BYTE[kind];
  bytes[1] = 2;
  bytes[2] = messageId >> 8;
  bytes[3] = messageId & 0xff;
  return bytes;
}

/** Who writes the payload of a message in place. */
export interface PayloadSource {
  /** Every payload is this long. */
  readonly payloadBytes: number;
  writePayload(into: Buffer, at: number, seq: number): void;
}

/** The messages of one topic: all but packet id, DUP and payload is laid out once. */
export class PublishFrame {
  readonly #header: Buffer;
  readonly #idAt: number;
  readonly #source: PayloadSource;

  constructor(topic: string, qos: 0 | 1 | 2, protocolVersion: 4 | 5, source: PayloadSource) {
    this.#source = source;
    const topicBytes = Buffer.from(topic);
    const remaining = 2 + topicBytes.length + (qos > 0 ? 2 : 0) + (protocolVersion === 5 ? 1 : 0) + source.payloadBytes;
    this.#header = Buffer.from([
      0x30 | (qos << 1),
      ...lengthBytes(remaining),
      topicBytes.length >> 8,
      topicBytes.length & 0xff,
      ...topicBytes,
      ...(qos > 0 ? [0, 0] : []),
      ...(protocolVersion === 5 ? [0] : []),
    ]);
    this.#idAt = qos > 0 ? this.#header.length - (protocolVersion === 5 ? 3 : 2) : 0;
  }

  /** Of every packet of this topic. */
  get packetBytes(): number {
    return this.#header.length + this.#source.payloadBytes;
  }

  encode(seq: number, messageId: number, dup: boolean): Buffer {
    const bytes = Buffer.allocUnsafe(this.packetBytes);
    bytes.set(this.#header);
    if (dup) bytes[0] = (bytes[0] ?? 0) | 8;
    if (this.#idAt > 0) {
      bytes[this.#idAt] = messageId >> 8;
      bytes[this.#idAt + 1] = messageId & 0xff;
    }
    this.#source.writePayload(bytes, this.#header.length, seq);
    return bytes;
  }
}

/** MQTT's variable byte integer. */
function lengthBytes(length: number): number[] {
  const bytes: number[] = [];
  let left = length;
  do {
    const more = left > 0x7f ? 0x80 : 0;
    bytes.push((left & 0x7f) | more);
    left >>= 7;
  } while (left > 0);
  return bytes;
}
