import type { ClientRole, Link } from './client-role.ts';
import { type PayloadSource, PublishFrame } from './encode.ts';
import { PacketIds } from './packet-ids.ts';
import type { ConfirmationKind } from './packet-reader.ts';
import { SeqQueue } from './seq-queue.ts';
import type { WhenOffline } from './swarm.ts';

/** Who knows the messages a publisher only has numbers of. */
export interface MessageSource extends PayloadSource {
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
 * cannot be kept without the session (such a message stays indeterminate). Messages that fall due offline, beyond the
 * broker's receive maximum or while the socket is congested wait in order, or are dropped and stay unsent.
 */
export class Publisher implements ClientRole {
  readonly persistent: boolean;
  readonly publishesQos: 0 | 1 | 2;
  readonly #topic: string;
  readonly #whenOffline: WhenOffline;
  readonly #source: MessageSource;
  readonly #waiting = new SeqQueue();
  readonly #ids = new PacketIds();
  /** In flight, oldest first: packet id to message number; the set has those the broker answered PUBREC to. */
  #unacknowledged: Map<number, number> | undefined;
  #released: Set<number> | undefined;
  #link: Link | undefined;
  #frame: PublishFrame | undefined;

  constructor(topic: string, qos: 0 | 1 | 2, whenOffline: WhenOffline, source: MessageSource) {
    this.persistent = qos > 0;
    this.publishesQos = qos;
    this.#topic = topic;
    this.#whenOffline = whenOffline;
    this.#source = source;
  }

  get ready(): boolean {
    return this.#link !== undefined;
  }

  /** Messages still waiting or unacknowledged. */
  get pending(): number {
    return this.#waiting.length + (this.#unacknowledged?.size ?? 0);
  }

  /** Message `seq` fell due: send it, keep it, or drop it. */
  offer(seq: number): void {
    const link = this.#link;
    const held = link === undefined || link.congested;
    if (held && this.#whenOffline === 'drop') return;
    if (held || this.#waiting.length > 0 || !this.#hasRoom(link)) this.#waiting.push(seq);
    else this.#publish(link, seq);
  }

  /** Forgets the messages that still wait, which are never sent then; those in flight stay. How many there were. */
  abandon(): number {
    const waiting = this.#waiting.length;
    this.#waiting.clear();
    return waiting;
  }

  connected(link: Link, resumed: boolean): void {
    this.#link = link;
    const unacknowledged = [...(this.#unacknowledged ?? [])];
    if (!resumed) this.#forget();
    for (const [id, seq] of unacknowledged) {
      if (!resumed) {
        if (this.publishesQos === 1) this.#publish(link, seq);
      } else if (this.#released?.has(id)) link.confirm('pubrel', id);
      else this.#write(link, seq, id, true);
    }
    this.#flush();
  }

  confirmation(kind: ConfirmationKind, id: number, reasonCode: number): void {
    const seq = this.#unacknowledged?.get(id);
    if (kind === 'pubrec') this.#pubrec(id, seq, reasonCode);
    else if (kind !== 'pubrel' && seq !== undefined) this.#settle(id, seq, reasonCode);
  }

  drained(): void {
    this.#flush();
  }

  disconnected(): void {
    this.#link = undefined;
    if (this.#whenOffline === 'drop') this.#waiting.clear();
  }

  message(): void {}
  packet(): void {}

  #hasRoom(link: Link): boolean {
    return this.publishesQos === 0 || (this.#unacknowledged?.size ?? 0) < link.receiveMaximum;
  }

  #publish(link: Link, seq: number): void {
    this.#frame ??= new PublishFrame(this.#topic, this.publishesQos, link.protocolVersion, this.#source);
    if (this.#frame.packetBytes > link.maximumPacketSize) return; // the broker would end the connection
    if (this.publishesQos === 0) {
      this.#write(link, seq, 0, false);
      return;
    }
    this.#unacknowledged ??= new Map();
    const id = this.#ids.take(this.#unacknowledged);
    this.#unacknowledged.set(id, seq);
    this.#write(link, seq, id, false);
  }

  #write(link: Link, seq: number, messageId: number, dup: boolean): void {
    if (this.#frame === undefined) return;
    link.publish(this.#frame, seq, messageId, dup);
    this.#source.sent(seq);
  }

  #pubrec(id: number, seq: number | undefined, reasonCode: number): void {
    if (seq !== undefined && reasonCode >= 0x80) {
      this.#settle(id, seq, reasonCode);
      return;
    }
    if (seq !== undefined) {
      this.#released ??= new Set();
      this.#released.add(id);
      if (reasonCode > 0) this.#source.noted(seq, reasonCode);
    }
    this.#link?.confirm('pubrel', id);
  }

  #settle(id: number, seq: number, reasonCode: number): void {
    this.#unacknowledged?.delete(id);
    this.#released?.delete(id);
    this.#source.settled(seq, reasonCode);
    if (this.#waiting.length > 0) this.#flush();
  }

  #flush(): void {
    const link = this.#link;
    if (link === undefined) return;
    while (this.#waiting.length > 0 && !link.congested && this.#hasRoom(link)) {
      const seq = this.#waiting.shift();
      if (seq !== undefined) this.#publish(link, seq);
    }
  }

  #forget(): void {
    this.#unacknowledged?.clear();
    this.#released?.clear();
  }
}
