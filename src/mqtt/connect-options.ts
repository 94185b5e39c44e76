import type { IClientOptions } from 'mqtt';
import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import { readTlsMaterial } from '../core/tls-material.ts';

/** A connection to one listener. */
export interface ConnectionTarget {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  readonly clientId: string;
  /** From the first SYN to CONNACK, and again from SUBSCRIBE to SUBACK. */
  readonly connectTimeoutMs?: number;
}

export const DEFAULT_CONNECT_TIMEOUT_MS = 5_000;

/** Short enough that a broker frozen in mid-air is noticed before three of its heartbeats are missing. */
const KEEPALIVE_SECONDS = 10;

/**
 * Options of one connection that lives once: a clean 3.1.1 session, and mqtt.js neither reconnects nor resubscribes by
 * itself, because its own reconnecting stops after a refused CONNECT and trusts a session that may be gone.
 */
export async function connectOptions(target: ConnectionTarget): Promise<IClientOptions> {
  const secure = /^(?:mqtts|wss|ssl|tls):/i.test(target.url);
  return {
    clientId: target.clientId,
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_SECONDS,
    connectTimeout: target.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    reconnectOnConnackError: true,
    resubscribe: false,
    queueQoSZero: false,
    ...(target.auth.username === undefined ? {} : { username: target.auth.username }),
    ...(target.auth.password === undefined ? {} : { password: target.auth.password.reveal() }),
    ...(secure ? await readTlsMaterial(target.tls) : {}),
  };
}

/** `host:port` of an address, for messages: never its user or password. */
export function whereOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed === undefined ? 'the configured address' : `${parsed.protocol}//${parsed.host}`;
}
