import type { IPublishPacket, Packet } from 'mqtt-packet';
import type { ClientRole, Link } from './client-role.ts';

const SUBSCRIBE_ID = 1;

/**
 * The receiving end of one stream, with a persistent session. QoS 2 is delivered at the first PUBLISH of an id and
 * kept out until its PUBREL, across connections as long as the session lives. It subscribes again unless the broker
 * resumed a session in which a SUBACK was seen.
 */
export class Subscriber implements ClientRole {
  readonly persistent = true;
  readonly #topic: string;
  readonly #qos: 0 | 1 | 2;
  readonly #deliver: (payload: Buffer) => void;
  readonly #incoming = new Set<number>();
  #link: Link | undefined;
  #everSubscribed = false;
  #subscribed = false;

  constructor(topic: string, qos: 0 | 1 | 2, deliver: (payload: Buffer) => void) {
    this.#topic = topic;
    this.#qos = qos;
    this.#deliver = deliver;
  }

  get ready(): boolean {
    return this.#link !== undefined && this.#subscribed;
  }

  connected(link: Link): void {
    this.#link = link;
    this.#subscribed = link.resumed && this.#everSubscribed;
    if (!link.resumed) this.#incoming.clear();
    if (this.#subscribed) return;
    const subscriptions = [{ topic: this.#topic, qos: this.#qos }];
    link.send({ cmd: 'subscribe', messageId: SUBSCRIBE_ID, subscriptions });
  }

  packet(packet: Packet): void {
    if (packet.cmd === 'publish') this.#publish(packet);
    else if (packet.cmd === 'pubrel') this.#release(packet.messageId ?? 0);
    else if (packet.cmd === 'suback') this.#suback(Number(packet.granted[0]));
  }

  disconnected(): void {
    this.#link = undefined;
    this.#subscribed = false;
  }

  #publish({ qos, messageId = 0, payload }: IPublishPacket): void {
    if (qos === 2 && this.#incoming.has(messageId)) {
      this.#link?.send({ cmd: 'pubrec', messageId });
      return;
    }
    this.#deliver(typeof payload === 'string' ? Buffer.from(payload) : payload);
    if (qos === 1) this.#link?.send({ cmd: 'puback', messageId });
    if (qos !== 2) return;
    this.#incoming.add(messageId);
    this.#link?.send({ cmd: 'pubrec', messageId });
  }

  #release(messageId: number): void {
    this.#incoming.delete(messageId);
    this.#link?.send({ cmd: 'pubcomp', messageId });
  }

  #suback(reasonCode: number): void {
    this.#subscribed = reasonCode < 0x80;
    this.#everSubscribed = this.#subscribed;
    this.#link?.subscribed(reasonCode);
  }
}
