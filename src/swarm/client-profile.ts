import type { Secret } from '../core/secret.ts';

/** How a measuring client behaves when its connection is in doubt; taken from the fleet, because the RTO is the fleet's. */
export interface ClientProfile {
  readonly keepaliveMs: number;
  /** Covers TCP and CONNACK together. */
  readonly connectTimeoutMs: number;
  /** Waiting time before the next attempt: `min` after a loss, doubling with each failed attempt up to `max`. */
  readonly backoffMs: { readonly min: number; readonly max: number };
}

/** Who the measuring clients are to the broker. */
export interface ClientAuth {
  readonly username?: string;
  readonly password?: Secret;
}
