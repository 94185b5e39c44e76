import type { Packet } from 'mqtt-packet';
import { WholePacketParser } from './whole-packet-parser.ts';

/** The four answers of QoS 1 and 2. */
export type ConfirmationKind = 'puback' | 'pubrec' | 'pubrel' | 'pubcomp';

/** Who hears the packets of one connection, in their order. */
export interface PacketListener {
  /** A PUBLISH; its payload is `bytes` from `start` to `end`, and only for as long as the call lasts. */
  message(bytes: Buffer, start: number, end: number, qos: 0 | 1 | 2, messageId: number): void;
  confirmation(kind: ConfirmationKind, messageId: number, reasonCode: number): void;
  /** PINGRESP. */
  pong(): void;
  /** Any other packet. */
  packet(packet: Packet): void;
}

/** Larger packets are refused: nothing a swarm reads is near it, and a connection's memory must have an end. */
export const MAX_PACKET_BYTES = 1024 * 1024;

const CONFIRMATIONS: readonly (ConfirmationKind | undefined)[] = [
  undefined,
  undefined,
  undefined,
  undefined,
  'puback',
  'pubrec',
  'pubrel',
  'pubcomp',
];

/**
 * Cuts a byte stream into MQTT packets, whatever the pieces it comes in. The packets that make up a run (PUBLISH, its
 * acknowledgements, PINGRESP) are read in place, without an object each; mqtt-packet reads the handful of others.
 */
export class PacketReader {
  readonly #version: 4 | 5;
  readonly #listener: PacketListener;
  /** The beginning of a packet whose end has not come yet. */
  #rest: Buffer | undefined;
  #stopped = false;

  constructor(protocolVersion: 4 | 5, listener: PacketListener) {
    this.#version = protocolVersion;
    this.#listener = listener;
  }

  /** Nothing is read any more, not even what is left of the current piece. */
  stop(): void {
    this.#stopped = true;
    this.#rest = undefined;
  }

  /**
   * Takes the next piece, the first `length` bytes of `piece`, which the caller may overwrite afterwards; false when the
   * bytes are not MQTT.
   */
  read(piece: Buffer, length = piece.length): boolean {
    const rest = this.#rest;
    this.#rest = undefined;
    return rest === undefined
      ? this.#packets(piece, length)
      : this.#packets(Buffer.concat([rest, piece.subarray(0, length)]), rest.length + length);
  }

  #packets(bytes: Buffer, length: number): boolean {
    let at = 0;
    while (!this.#stopped && at < length) {
      const next = this.#one(bytes, at, length);
      if (next === MALFORMED) return false;
      if (next === INCOMPLETE) {
        this.#rest = Buffer.from(bytes.subarray(at, length));
        return true;
      }
      at = next;
    }
    return true;
  }

  /** Reads the packet that begins at `at`; where the next one begins, or why there is none. */
  #one(bytes: Buffer, at: number, length: number): number {
    if (!isFirstByte(bytes[at] ?? 0)) return MALFORMED; // before the rest of what may never come is waited for
    let remaining = 0;
    let start = at + 1;
    for (let shift = 0; ; shift += 7) {
      if (shift > 21) return MALFORMED;
      if (start >= length) return INCOMPLETE;
      const byte = bytes[start++] ?? 0;
      remaining |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (remaining > MAX_PACKET_BYTES) return MALFORMED;
    const end = start + remaining;
    if (end > length) return INCOMPLETE;
    return this.#decode(bytes, at, start, end) ? end : MALFORMED;
  }

  #decode(bytes: Buffer, at: number, start: number, end: number): boolean {
    const first = bytes[at] ?? 0;
    const type = first >> 4;
    if (type === 3) return this.#publish(bytes, first, start, end);
    const confirmation = CONFIRMATIONS[type];
    if (confirmation !== undefined) {
      if (end - start < 2) return false;
      const reasonCode = this.#version === 5 && end - start > 2 ? (bytes[start + 2] ?? 0) : 0;
      this.#listener.confirmation(confirmation, uint16(bytes, start), reasonCode);
      return true;
    }
    if (type === 13) {
      if (start === end) this.#listener.pong();
      return start === end;
    }
    if (end - start < (SHORTEST[type] ?? 0)) return false; // mqtt-packet makes something of these
    if (type === 2 && this.#version === 4 && end - start === 2) {
      const sessionPresent = (bytes[start] ?? 0) === 1;
      this.#listener.packet({ cmd: 'connack', sessionPresent, returnCode: bytes[start + 1] ?? 0 });
      return true;
    }
    const packet = WholePacketParser.of(this.#version).parse(Buffer.from(bytes.subarray(at, end)));
    if (packet !== undefined) this.#listener.packet(packet);
    return packet !== undefined;
  }

  #publish(bytes: Buffer, first: number, start: number, end: number): boolean {
    const qos = (first >> 1) & 3;
    if (start + 2 > end) return false;
    let payload = start + 2 + uint16(bytes, start);
    let messageId = 0;
    if (qos > 0) {
      if (payload + 2 > end) return false;
      messageId = uint16(bytes, payload);
      if (messageId === 0) return false; // [MQTT-2.2.1-3]
      payload += 2;
    }
    if (this.#version === 5) payload = afterProperties(bytes, payload, end);
    if (payload > end) return false;
    this.#listener.message(bytes, payload, end, qos as 0 | 1 | 2, messageId);
    return true;
  }
}

/** Bytes after the fixed header that CONNACK and SUBACK have at least. */
const SHORTEST: Readonly<Record<number, number>> = { 2: 2, 9: 3 };

/** Whether type and flags go together, MQTT 2.1.2 and 2.1.3. */
function isFirstByte(byte: number): boolean {
  const type = byte >> 4;
  if (type === 3) return (byte & 6) !== 6;
  return type !== 0 && (byte & 15) === (type === 6 || type === 8 || type === 10 ? 2 : 0);
}

const MALFORMED = -1;
const INCOMPLETE = -2;

function uint16(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** Where the properties that begin at `at` end; beyond `end` when they do not. None of them matters to a receipt. */
function afterProperties(bytes: Buffer, at: number, end: number): number {
  let length = 0;
  for (let shift = 0; shift <= 21; shift += 7) {
    if (at >= end) return Number.POSITIVE_INFINITY;
    const byte = bytes[at++] ?? 0;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) return at + length;
  }
  return Number.POSITIVE_INFINITY;
}
