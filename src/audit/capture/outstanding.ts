import type { SeenConfirmation, SeenPublish } from '../../swarm/seen-packet.ts';

/** Handshakes that had this long are owed their end. */
const OWED_MS = 5_000;

/** QoS 1 and 2 messages of one side, from PUBLISH to the end of their handshake. */
export class Outstanding {
  readonly #open = new Map<number, { readonly atMs: number; readonly qos: 1 | 2; answered: boolean }>();
  readonly #answered: (afterMs: number) => void;

  /** `answered` hears how long each PUBACK or PUBREC took. */
  constructor(answered: (afterMs: number) => void) {
    this.#answered = answered;
  }

  published({ qos, messageId, dup }: SeenPublish, atMs: number): void {
    if (qos === 0 || messageId === 0) return;
    if (dup && this.#open.has(messageId)) return; // its time runs since it was sent first
    this.#open.set(messageId, { atMs, qos, answered: false });
  }

  /** PUBACK, PUBREC or PUBCOMP of the other side. */
  answer(packet: SeenConfirmation, atMs: number): void {
    const one = this.#open.get(packet.messageId);
    if (one === undefined) return;
    if (!one.answered && packet.kind !== 'pubcomp') {
      one.answered = true;
      this.#answered(Math.max(0, atMs - one.atMs));
    }
    const ends = packet.kind !== 'pubrec' || packet.code >= 0x80;
    if (ends) this.#open.delete(packet.messageId);
  }

  /** Some packets are missing: nobody knows what they answered. */
  forget(): void {
    this.#open.clear();
  }

  /** How many were open for long enough at this moment. */
  owed(atMs: number): number {
    return [...this.#open.values()].filter((one) => atMs - one.atMs >= OWED_MS).length;
  }
}
