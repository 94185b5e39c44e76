import type { Packet } from 'mqtt-packet';
import type { PublishFrame } from './encode.ts';
import type { ConfirmationKind } from './packet-reader.ts';

/** An accepted connection, as a role uses it. */
export interface Link {
  readonly protocolVersion: 4 | 5;
  /** Unacknowledged publishes the broker takes at a time. */
  readonly receiveMaximum: number;
  /** Bytes of the largest packet the broker takes. */
  readonly maximumPacketSize: number;
  /** The peer is slow: what can wait should, until {@link ClientRole.drained}. */
  readonly congested: boolean;
  send(packet: Packet): void;
  publish(frame: PublishFrame, seq: number, messageId: number, dup: boolean): void;
  confirm(kind: ConfirmationKind, messageId: number): void;
  /** Tells what the broker answered to SUBSCRIBE; a refusal ends the connection and is tried again as a failed attempt. */
  subscribed(reasonCode: number): void;
}

/** What a client is for: publishing or subscribing. Its connection's life is not its business. */
export interface ClientRole {
  /** Whether the broker is asked to keep the session between connections, unless the fleet starts clean. */
  readonly persistent: boolean;
  /** Highest QoS it publishes with; a broker that takes less is of no use to it. */
  readonly publishesQos: 0 | 1 | 2;
  /** Connected and, for a subscriber, subscribed. */
  readonly ready: boolean;
  /**
   * `resumed`: the broker says that it still had our session, and messages in flight are held to that. `doubtful`: it may be
   * a new one, made of a CONNECT that was never answered, without our subscriptions.
   */
  connected(link: Link, resumed: boolean, doubtful: boolean): void;
  /** A PUBLISH whose payload is `bytes` from `start` to `end`, valid only during the call. */
  message(bytes: Buffer, start: number, end: number, qos: 0 | 1 | 2, messageId: number): void;
  confirmation(kind: ConfirmationKind, messageId: number, reasonCode: number): void;
  /** Any packet that is neither a message nor one of its confirmations, nor CONNACK, PINGRESP, DISCONNECT. */
  packet(packet: Packet): void;
  /** The link is no longer congested. */
  drained(): void;
  disconnected(): void;
}
