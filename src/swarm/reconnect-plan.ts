import type { ClientProfile } from './client-profile.ts';

/** The part of a profile that says when to try again. */
export type Backoff = Pick<ClientProfile, 'backoffMs' | 'jitter'>;

/**
 * Where and when to try next. Addresses are walked in order, one per attempt, and from the first again once an attempt
 * has led to service (CONNACK, and SUBACK for a subscriber). The first wait after service is `min`, each further one
 * twice as long, never above `max`; of each the profile's share is left to `random`, which without jitter is not asked.
 */
export class ReconnectPlan {
  readonly #addresses: readonly string[];
  readonly #backoff: Backoff;
  readonly #random: () => number;
  #failures = 0;
  #waits = 0;

  constructor(addresses: readonly string[], backoff: Backoff, random: () => number) {
    this.#addresses = addresses;
    this.#backoff = backoff;
    this.#random = random;
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
    const { backoffMs, jitter = 0 } = this.#backoff;
    const wholeMs = Math.min(backoffMs.max, backoffMs.min * 2 ** Math.min(this.#waits++, 30));
    return jitter > 0 ? wholeMs * (1 - jitter * this.#random()) : wholeMs;
  }
}
