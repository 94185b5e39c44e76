import type { Packet } from 'mqtt-packet';

/** An accepted connection, as a role uses it. */
export interface Link {
  /** The broker still had our session, and nothing speaks against believing it. */
  readonly resumed: boolean;
  /** Unacknowledged publishes the broker takes at a time. */
  readonly receiveMaximum: number;
  send(packet: Packet): void;
  /** Tells what the broker answered to SUBSCRIBE; a refusal ends the connection and is tried again as a failed attempt. */
  subscribed(reasonCode: number): void;
}

/** What a client is for: publishing or subscribing. Its connection's life is not its business. */
export interface ClientRole {
  /** Whether the broker is asked to keep the session between connections. */
  readonly persistent: boolean;
  /** Connected and, for a subscriber, subscribed. */
  readonly ready: boolean;
  connected(link: Link): void;
  /** Any packet but CONNACK, PINGRESP and DISCONNECT. */
  packet(packet: Packet): void;
  disconnected(): void;
}
