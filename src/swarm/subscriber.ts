import type { Packet } from 'mqtt-packet';
import type { ClientRole, Link } from './client-role.ts';
import { crc32 } from './crc32.ts';
import type { ConfirmationKind } from './packet-reader.ts';

const SUBSCRIBE_ID = 1;

/** Takes a payload, `bytes` from `start` to `end`; what it wants to keep of it, it copies. */
export type Deliver = (bytes: Buffer, start: number, end: number) => void;

/**
 * The receiving end of one stream, with a persistent session unless it is told otherwise. QoS 2 is delivered at the first PUBLISH of an id and
 * kept out until its PUBREL, across connections as long as the session lives; another message under an id that is still
 * open (NATS, when a session has moved) has arrived all the same. It subscribes again unless the broker
 * resumed, without a doubt, a session in which a SUBACK was seen.
 */
export class Subscriber implements ClientRole {
  readonly persistent: boolean;
  readonly publishesQos = 0;
  readonly #topic: string;
  readonly #qos: 0 | 1 | 2;
  readonly #deliver: Deliver;
  /** Of ids without a PUBREL: what came under them. */
  #incoming: Map<number, number> | undefined;
  #link: Link | undefined;
  #everSubscribed = false;
  #subscribed = false;

  constructor(topic: string, qos: 0 | 1 | 2, deliver: Deliver, persistent = true) {
    this.persistent = persistent;
    this.#topic = topic;
    this.#qos = qos;
    this.#deliver = deliver;
  }

  get ready(): boolean {
    return this.#link !== undefined && this.#subscribed;
  }

  connected(link: Link, resumed: boolean, doubtful: boolean): void {
    this.#link = link;
    this.#subscribed = resumed && !doubtful && this.#everSubscribed;
    if (!resumed) this.#incoming?.clear();
    if (this.#subscribed) return;
    const subscriptions = [{ topic: this.#topic, qos: this.#qos }];
    link.send({ cmd: 'subscribe', messageId: SUBSCRIBE_ID, subscriptions });
  }

  message(bytes: Buffer, start: number, end: number, qos: 0 | 1 | 2, messageId: number): void {
    if (qos === 2) {
      this.#incoming ??= new Map();
      const content = crc32(bytes, start, end);
      if (this.#incoming.get(messageId) !== content) {
        this.#deliver(bytes, start, end);
        this.#incoming.set(messageId, content);
      }
      this.#link?.confirm('pubrec', messageId);
      return;
    }
    this.#deliver(bytes, start, end);
    if (qos === 1) this.#link?.confirm('puback', messageId);
  }

  confirmation(kind: ConfirmationKind, messageId: number): void {
    if (kind !== 'pubrel') return;
    this.#incoming?.delete(messageId);
    this.#link?.confirm('pubcomp', messageId);
  }

  packet(packet: Packet): void {
    if (packet.cmd !== 'suback') return;
    const reasonCode = Number(packet.granted[0]);
    this.#subscribed = reasonCode < 0x80;
    this.#everSubscribed = this.#subscribed;
    this.#link?.subscribed(reasonCode);
  }

  drained(): void {}

  disconnected(): void {
    this.#link = undefined;
    this.#subscribed = false;
  }
}
