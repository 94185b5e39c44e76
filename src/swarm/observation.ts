/** One client of the measuring swarm, as specified before the run. */
export interface SwarmClientSpec {
  readonly id: string;
  /** `host:port` or `mqtt://`, `mqtts://`, `ws://`, `wss://` addresses tried in order, starting again at the first. */
  readonly addresses: readonly string[];
  /** `floating`: uses the cluster's endpoint as devices do; `pinned`: talks to one node only, to see routing and loss node by node. */
  readonly attachment: 'floating' | 'pinned';
  /** The node a pinned client talks to. */
  readonly node?: string;
}

/** One publisher, one subscriber, one topic of its own, one QoS, one message every `intervalMs`. */
export interface StreamSpec {
  readonly id: string;
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
  readonly publisher: SwarmClientSpec;
  readonly subscriber: SwarmClientSpec;
  readonly intervalMs: number;
  /** Whose manners its clients have: the fleet's (absent means that, too), or `fast`, which is no part of any verdict. */
  readonly profile?: 'fleet' | 'fast';
}

/**
 * One planned message. Times are milliseconds on the prober's monotonic clock since the observation's origin.
 * A slot is never skipped: a publisher that is offline leaves `sentMs` absent.
 */
export interface Slot {
  readonly stream: string;
  readonly seq: number;
  /** When the message was due; latency counts from here, so that a stalled publisher hides nothing. */
  readonly intendedMs: number;
  /** When the PUBLISH was handed to the socket for the first time. */
  readonly sentMs?: number;
  /** When PUBACK (QoS 1) or PUBCOMP (QoS 2) with a reason below 0x80 came. */
  readonly ackedMs?: number;
  /** Reason code 0x80 or above the broker refused it with. */
  readonly refusedWith?: number;
  /** PUBACK reason 0x10: the broker found no subscriber. */
  readonly noSubscriber?: boolean;
  /** First receipt at the subscriber. */
  readonly receivedMs?: number;
  /** How often the subscriber received it. */
  readonly copies: number;
  /** Latest receipt, where there was more than one. */
  readonly copiedMs?: number;
}

/** What happened to one client's connection. */
export interface ClientEvent {
  readonly client: string;
  readonly atMs: number;
  readonly kind:
    | 'connecting'
    | 'tcp_open'
    | 'connack'
    | 'refused'
    | 'suback'
    | 'closed'
    | 'keepalive_timeout'
    | 'connect_timeout'
    | 'server_disconnect';
  /** The address of the attempt. */
  readonly address: string;
  /** CONNACK or DISCONNECT reason code, where there is one. */
  readonly reasonCode?: number;
  readonly sessionPresent?: boolean;
  /** The socket error, `ECONNRESET` and the like. */
  readonly detail?: string;
}

/** State the broker keeps for clients, looked at after recovery and set beside what it ought to be. */
export interface BrokerState {
  /**
   * Retained messages: number of the last acknowledged publish and of the last one sent (absent: the same), and what a new
   * subscriber was given at a place (`endpoint` or a node's name; absent: the endpoint) that had it before the fault.
   */
  readonly retained: readonly {
    readonly topic: string;
    readonly place?: string;
    readonly expectedSeq: number;
    readonly latestSeq?: number;
    readonly foundSeq?: number;
  }[];
  /** Wills: whether, and how often, the client had died without DISCONNECT, and how often its will was published. */
  readonly wills: readonly {
    readonly client: string;
    readonly died: boolean;
    /** Accepted connections of it that ended by dying; absent: once at most. */
    readonly deaths?: number;
    readonly fired: number;
  }[];
}

/** How long first receipts took from when they were due, over all streams. */
export interface LatencySummary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  /** The HDR histogram itself, in microseconds, compressed, base64: what merges with others without losing anything. */
  readonly histogram: string;
}

/** Everything a run of the swarm saw: plain data, complete, from which every verdict can be computed again. */
export interface Observation {
  /** Run id in every payload; a received message of another run is a stowaway. */
  readonly run: string;
  readonly streams: readonly StreamSpec[];
  readonly slots: readonly Slot[];
  readonly events: readonly ClientEvent[];
  /** Receipts nobody sent in this run, by what was wrong with them. */
  readonly unexpected: { readonly stowaways: number; readonly corrupt: number; readonly unknownSeq: number };
  /** Of a finished run; absent when nothing was received. */
  readonly latency?: LatencySummary;
  /** Whether every stream's sentinel of QoS above 0 arrived when the run was drained. */
  readonly drained: boolean;
  /** What the broker still knew after recovery; absent when nobody asked. */
  readonly state?: BrokerState;
  /** How late the prober's own timers were: above half a slot the measurement is invalid. */
  readonly prober: { readonly maxLagMs: number; readonly p99LagMs: number };
}
