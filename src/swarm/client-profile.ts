import type { Secret } from '../core/secret.ts';

/** How a measuring client behaves when its connection is in doubt; taken from the fleet, because the RTO is the fleet's. */
export interface ClientProfile {
  readonly keepaliveMs: number;
  /** Covers TCP, TLS, WebSocket and CONNACK together. */
  readonly connectTimeoutMs: number;
  /** Waiting time before the next attempt: `min` after a loss, doubling with each failed attempt up to `max`. */
  readonly backoffMs: { readonly min: number; readonly max: number };
  /** Share of each wait that is left to chance, 0 (default) to 1: a wait is between `1 - jitter` of it and all of it. */
  readonly jitter?: number;
  /** Whether clients begin without a session at every connect; false unless given. */
  readonly cleanStart?: boolean;
  /** How long the broker keeps a session (MQTT 5); an hour, or not at all with `cleanStart`, unless given. */
  readonly sessionExpiryMs?: number;
  /** Publishes without an acknowledgement at a time, 1 to 65,000; unless given 20 of QoS 2 on MQTT 3.1.1, the broker's receive maximum on 5. */
  readonly maxInflight?: number;
  /** 4 = MQTT 3.1.1. */
  readonly protocol?: 4 | 5;
}

/** Clients in a hurry: their failover is next to only the broker's share. Never the verdict, which is the fleet's. */
export const FAST_PROFILE: ClientProfile = {
  keepaliveMs: 2000,
  connectTimeoutMs: 2000,
  backoffMs: { min: 200, max: 200 },
};

/** Who the measuring clients are to the broker. */
export interface ClientAuth {
  readonly username?: string;
  readonly password?: Secret;
}
