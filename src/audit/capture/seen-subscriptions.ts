import type { SeenPacket } from '../../swarm/seen-packet.ts';

/** Subscriptions remembered of one connection. */
const MOST = 50;

/** What a client subscribed to, and what of it the broker refused. */
export class SeenSubscriptions {
  /** Filters by packet id, until SUBACK. */
  readonly #asked = new Map<number, readonly string[]>();
  readonly #held = new Map<string, number>();
  readonly #refused = new Set<string>();

  subscribe({ messageId, filters }: Extract<SeenPacket, { kind: 'subscribe' }>): void {
    if (this.#asked.size >= MOST) this.#asked.clear();
    this.#asked.set(
      messageId,
      filters.slice(0, MOST).map(({ filter }) => filter),
    );
    for (const { filter, qos } of filters) if (this.#held.size < MOST) this.#held.set(filter, qos);
  }

  suback({ messageId, codes }: Extract<SeenPacket, { kind: 'suback' }>): void {
    for (const [index, filter] of (this.#asked.get(messageId) ?? []).entries()) {
      if ((codes[index] ?? 0) < 0x80) continue;
      this.#held.delete(filter);
      if (this.#refused.size < MOST) this.#refused.add(filter);
    }
    this.#asked.delete(messageId);
  }

  /** With the QoS that was asked for. */
  get held(): readonly { readonly filter: string; readonly qos: number }[] {
    return [...this.#held].map(([filter, qos]) => ({ filter, qos }));
  }

  get refused(): readonly string[] {
    return [...this.#refused];
  }
}
