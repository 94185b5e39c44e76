import type { ClientProfile } from './client-profile.ts';

/**
 * Where and when to try next. Addresses are walked in order, one per attempt, and from the first again once an attempt
 * has led to service (CONNACK, and SUBACK for a subscriber). The first wait after service is `min`, each further one
 * twice as long, never above `max`; no jitter, so that a measured outage can be explained.
 */
export class ReconnectPlan {
  readonly #addresses: readonly string[];
  readonly #backoffMs: ClientProfile['backoffMs'];
  #failures = 0;
  #waits = 0;

  constructor(addresses: readonly string[], backoffMs: ClientProfile['backoffMs']) {
    this.#addresses = addresses;
    this.#backoffMs = backoffMs;
  }

  get address(): string {
    return this.#addresses[this.#failures % this.#addresses.length] ?? '';
  }

  served(): void {
    this.#failures = 0;
    this.#waits = 0;
  }

  failed(): void {
    this.#failures++;
  }

  /** The wait before the next attempt; each call counts as one. */
  nextWaitMs(): number {
    return Math.min(this.#backoffMs.max, this.#backoffMs.min * 2 ** Math.min(this.#waits++, 30));
  }
}
