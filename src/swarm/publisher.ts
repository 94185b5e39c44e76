import type { Packet } from 'mqtt-packet';
import type { ClientRole, Link } from './client-role.ts';
import { PacketIds } from './packet-ids.ts';
import type { WhenOffline } from './swarm.ts';

/** Who knows the messages a publisher only has numbers of. */
export interface MessageSource {
  payload(seq: number): Buffer;
  /** Written to a socket; also called for each repetition. */
  sent(seq: number): void;
  /** PUBACK, PUBREC with a refusal, or PUBCOMP; `reasonCode` below 0x80 means the broker has it. */
  settled(seq: number, reasonCode: number): void;
  /** A reason code of PUBREC that does not end the exchange. */
  noted(seq: number, reasonCode: number): void;
}

/**
 * The sending end of one stream. What is not acknowledged is sent again after a reconnect: with DUP when the session
 * was resumed; when it was lost QoS 1 starts over as a new message, and QoS 2 is given up, because "exactly once"
 * cannot be kept without the session (such a message stays indeterminate). Messages that fall due offline, or beyond
 * the broker's receive maximum, wait in order.
 */
export class Publisher implements ClientRole {
  readonly persistent: boolean;
  readonly #topic: string;
  readonly #qos: 0 | 1 | 2;
  readonly #whenOffline: WhenOffline;
  readonly #source: MessageSource;
  readonly #ids = new PacketIds();
  /** In flight, oldest first: packet id to message number; the set has those the broker answered PUBREC to. */
  readonly #unacknowledged = new Map<number, number>();
  readonly #released = new Set<number>();
  #waiting: number[] = [];
  #link: Link | undefined;

  constructor(topic: string, qos: 0 | 1 | 2, whenOffline: WhenOffline, source: MessageSource) {
    this.persistent = qos > 0;
    this.#topic = topic;
    this.#qos = qos;
    this.#whenOffline = whenOffline;
    this.#source = source;
  }

  get ready(): boolean {
    return this.#link !== undefined;
  }

  /** Messages still waiting or unacknowledged. */
  get pending(): number {
    return this.#waiting.length + this.#unacknowledged.size;
  }

  /** Message `seq` fell due: send it, keep it, or drop it. */
  offer(seq: number): void {
    if (this.#link === undefined) {
      if (this.#whenOffline === 'buffer') this.#waiting.push(seq);
    } else if (this.#waiting.length > 0 || !this.#hasRoom(this.#link)) this.#waiting.push(seq);
    else this.#publish(this.#link, seq);
  }

  connected(link: Link): void {
    this.#link = link;
    const unacknowledged = [...this.#unacknowledged];
    if (!link.resumed) this.#forget();
    for (const [id, seq] of unacknowledged) {
      if (!link.resumed) {
        if (this.#qos === 1) this.#publish(link, seq);
      } else if (this.#released.has(id)) link.send({ cmd: 'pubrel', messageId: id });
      else this.#write(link, seq, id, true);
    }
    this.#flush();
  }

  packet(packet: Packet): void {
    const id = packet.messageId ?? 0;
    const seq = this.#unacknowledged.get(id);
    if (packet.cmd === 'pubrec') this.#pubrec(id, seq, packet.reasonCode ?? 0);
    else if ((packet.cmd === 'puback' || packet.cmd === 'pubcomp') && seq !== undefined) {
      this.#settle(id, seq, packet.reasonCode ?? 0);
    }
  }

  disconnected(): void {
    this.#link = undefined;
    if (this.#whenOffline === 'drop') this.#waiting = [];
  }

  #hasRoom(link: Link): boolean {
    return this.#qos === 0 || this.#unacknowledged.size < link.receiveMaximum;
  }

  #publish(link: Link, seq: number): void {
    if (this.#qos === 0) {
      this.#write(link, seq, 0, false);
      return;
    }
    const id = this.#ids.take(this.#unacknowledged);
    this.#unacknowledged.set(id, seq);
    this.#write(link, seq, id, false);
  }

  #write(link: Link, seq: number, messageId: number, dup: boolean): void {
    const payload = this.#source.payload(seq);
    link.send({ cmd: 'publish', topic: this.#topic, payload, qos: this.#qos, retain: false, dup, messageId });
    this.#source.sent(seq);
  }

  #pubrec(id: number, seq: number | undefined, reasonCode: number): void {
    if (seq !== undefined && reasonCode >= 0x80) {
      this.#settle(id, seq, reasonCode);
      return;
    }
    if (seq !== undefined) {
      this.#released.add(id);
      if (reasonCode > 0) this.#source.noted(seq, reasonCode);
    }
    this.#link?.send({ cmd: 'pubrel', messageId: id });
  }

  #settle(id: number, seq: number, reasonCode: number): void {
    this.#unacknowledged.delete(id);
    this.#released.delete(id);
    this.#source.settled(seq, reasonCode);
    this.#flush();
  }

  #flush(): void {
    if (this.#link === undefined || this.#waiting.length === 0) return;
    let next = 0;
    for (; next < this.#waiting.length && this.#hasRoom(this.#link); next++) {
      const seq = this.#waiting[next];
      if (seq !== undefined) this.#publish(this.#link, seq);
    }
    this.#waiting = this.#waiting.slice(next);
  }

  #forget(): void {
    this.#unacknowledged.clear();
    this.#released.clear();
  }
}
