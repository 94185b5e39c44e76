import type { ClientRole, Link } from './client-role.ts';
import type { Paced } from './pacer.ts';
import { PacketIds } from './packet-ids.ts';
import type { ConfirmationKind } from './packet-reader.ts';

/** How often the retained message is replaced. */
const EVERY_MS = 1_000;

/** Replaces one retained message (QoS 1) again and again, and remembers which replacement was acknowledged last. */
export class RetainedKeeper implements ClientRole, Paced {
  readonly persistent = false;
  readonly publishesQos = 1;
  readonly intervalMs = EVERY_MS;
  readonly phaseMs = EVERY_MS / 2;
  readonly #topic: string;
  readonly #ids = new PacketIds();
  readonly #pending = new Map<number, number>();
  #link: Link | undefined;
  #sent = 0;
  #acked: number | undefined;
  #cleared = false;

  constructor(topic: string) {
    this.#topic = topic;
  }

  get ready(): boolean {
    return this.#link !== undefined;
  }

  /** Number of the last one that was sent. */
  get sent(): number {
    return this.#sent;
  }

  /** Highest number that was acknowledged; absent before the first. */
  get acked(): number | undefined {
    return this.#acked;
  }

  /** The broker has acknowledged that there is none any more. */
  get cleared(): boolean {
    return this.#cleared;
  }

  /** Sends the next one; while it is offline there is no next one. */
  due(): void {
    if (this.#link === undefined) return;
    this.#sent += 1;
    this.#publish(this.#sent, String(this.#sent));
  }

  /** Takes it away: an empty retained message is none. */
  clear(): void {
    if (this.#link !== undefined) this.#publish(CLEARED, '');
  }

  connected(link: Link): void {
    this.#link = link;
    this.#pending.clear();
  }

  confirmation(kind: ConfirmationKind, messageId: number, reasonCode: number): void {
    const seq = this.#pending.get(messageId);
    if (kind !== 'puback' || seq === undefined) return;
    this.#pending.delete(messageId);
    if (reasonCode >= 0x80) return;
    if (seq === CLEARED) this.#cleared = true;
    else this.#acked = Math.max(seq, this.#acked ?? 0);
  }

  disconnected(): void {
    this.#link = undefined;
  }

  message(): void {}
  packet(): void {}
  drained(): void {}

  #publish(seq: number, text: string): void {
    const messageId = this.#ids.take(this.#pending);
    this.#pending.set(messageId, seq);
    this.#link?.send({
      cmd: 'publish',
      topic: this.#topic,
      payload: Buffer.from(text),
      qos: 1,
      retain: true,
      dup: false,
      messageId,
    });
  }
}

const CLEARED = -1;
