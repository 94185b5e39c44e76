import type { HalfCounters } from './half-stream.ts';

/** Who of the two said it. */
export type Side = 'client' | 'broker';

/** How a connection ended, and by whose hand. */
export interface SessionEnd {
  readonly by: Side;
  readonly how: 'disconnect' | 'fin' | 'rst';
  /** Reason code of DISCONNECT (MQTT 5). */
  readonly code?: number;
}

/** What one side of a connection sent. */
export interface SideCount {
  readonly packets: number;
  readonly publishes: number;
  /** PUBLISH with DUP. */
  readonly duplicates: number;
  /** QoS 1 and 2 messages whose handshake had time to end and did not. */
  readonly unacknowledged: number;
  readonly tcp: HalfCounters;
}

/** One MQTT connection as the capture saw it. */
export interface CapturedSession {
  /** `address:port` of both ends. */
  readonly client: string;
  readonly broker: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Whether it was spoken inside WebSocket frames. */
  readonly webSocket: boolean;
  /** Whether CONNECT was seen. */
  readonly fromStart: boolean;
  /** From CONNECT, or assigned by the broker; absent when neither was seen, or the broker chose it in silence. */
  readonly clientId?: string;
  readonly version?: 3 | 4 | 5;
  /** What holds: the broker's when it named one; 0 is off. */
  readonly keepAliveSeconds?: number;
  readonly will?: boolean;
  readonly bridge?: boolean;
  readonly clean?: boolean;
  /** Whether the session is to outlive the connection. */
  readonly persistent?: boolean;
  readonly hasPassword?: boolean;
  readonly connack?: { readonly code: number; readonly sessionPresent: boolean; readonly afterMs: number };
  /** From SYN to the ACK that ends the handshake: the whole round trip, wherever it was captured. */
  readonly rttMs?: number;
  readonly fromClient: SideCount;
  readonly fromBroker: SideCount;
  /** Longest time without a packet of the client, and whether that was beyond one and a half times the keep-alive. */
  readonly longestSilenceMs: number;
  readonly keepAliveMissed: boolean;
  readonly subscriptions: readonly { readonly filter: string; readonly qos: number }[];
  readonly refusedSubscriptions: readonly string[];
  /** Messages the broker refused by a reason code (MQTT 5), by code. */
  readonly refusedPublishes: Readonly<Record<number, number>>;
  /** Bytes that are no MQTT. */
  readonly nonsense: number;
  /** Whether the other side still said something after the end began: it was alive. */
  readonly answeredEnd: boolean;
  /** Absent while it was still open when the capture ended. */
  readonly end?: SessionEnd;
  /** What was sent last and never acknowledged by TCP, sent again at least this often. */
  readonly unansweredRetries: number;
}
