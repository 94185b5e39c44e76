import type { RouteFinding } from './route-finding.ts';
import type { StateFinding } from './state-finding.ts';

/** A time span that may reach beyond what was observed; whole milliseconds, JSON-safe. */
export interface MeasuredTime {
  readonly ms: number;
  /** True: not over when the observation ended, the real value is greater than `ms` (print as `>ms`). */
  readonly censored: boolean;
}

/** When what happened, in observation time. */
export interface FaultTimes {
  /** Just before the injection call: the origin of every span below. */
  readonly faultMs: number;
  /** When the injection was proven. */
  readonly faultProvenMs: number;
  /** Just before the undo call. */
  readonly healMs?: number;
  /** When observation ended, at the latest when publishing stopped. */
  readonly endMs: number;
}

/** Where the time of one failover went; the parts are whole milliseconds and sum to `totalMs` exactly. */
export interface Decomposition {
  readonly totalMs: number;
  /** Until the client noticed: its own keepalive, or the reset that told it. */
  readonly detectMs: number;
  /** Its own backoff between attempts. */
  readonly waitMs: number;
  /** TCP, CONNECT and CONNACK, failed attempts and their timeouts included. */
  readonly connectMs: number;
  /** From CONNACK to SUBACK where the session was gone. */
  readonly resumeMs: number;
  /** The rest: routing, replay, a broker that answers but does not deliver. */
  readonly restMs: number;
}

/** A run of bad slots; `toMs` is when service was back: the next good slot was due, or arrived with what had waited. */
export interface OutageWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly slots: number;
}

/** One view of service over time: deliveries of a stream, or acknowledgements to its publisher. */
export interface ServiceFinding {
  /** From the fault to the return of service after the last bad slot, over everything observed; 0 when no slot was bad. */
  readonly failover: MeasuredTime;
  /** The same with the observation cut off at the heal; absent without a heal. */
  readonly underFault?: MeasuredTime;
  /** From the heal to the return of service after the last bad slot; absent without a heal. */
  readonly afterHeal?: MeasuredTime;
  /** From the fault to the first 10 s without a bad slot; much smaller than `failover` means a second outage. */
  readonly firstService: MeasuredTime;
  readonly windows: readonly OutageWindow[];
}

/** Whose clients these are: `floating` ones are the fleet's and carry the verdict; `fast` ones float, too, but are in a hurry. */
export type Attachment = 'floating' | 'pinned' | 'fast';

/** One stream's service. */
export interface StreamFinding extends ServiceFinding {
  readonly stream: string;
  readonly qos: 0 | 1 | 2;
  readonly attachment: Attachment;
  /** Nodes of a pinned stream. */
  readonly publisherNode?: string;
  readonly subscriberNode?: string;
  /** Client whose lost connection explains the outage; absent when neither lost it (then routing does). */
  readonly explainedBy?: string;
  readonly decomposition: Decomposition;
  /** Publish side, by acknowledgement; absent for QoS 0. */
  readonly publish?: ServiceFinding;
  readonly lost: number;
  readonly duplicates: number;
}

/** One client's connection since the fault; spans count from the fault. */
export interface ClientFinding {
  readonly client: string;
  readonly stream: string;
  readonly role: 'publisher' | 'subscriber';
  readonly attachment: Attachment;
  readonly node?: string;
  /** Its connection broke while the fault lasted. */
  readonly affected: boolean;
  /** First close, keepalive timeout or server DISCONNECT. */
  readonly detectedMs?: number;
  readonly attempts: number;
  /** CONNACKs that refused, by reason code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** First accepted CONNACK after detection. */
  readonly reconnectedMs?: number;
  /** That CONNACK, or the SUBACK after it where there was no session left. */
  readonly resumedMs?: number;
  readonly sessionPresent?: boolean;
  /** Address of that CONNACK. */
  readonly reconnectedTo?: string;
  /** Service of its stream. */
  readonly failover: MeasuredTime;
}

/** Worst client of the run. */
export interface RecoveryTime {
  readonly time: MeasuredTime;
  /** The stream with that failover; absent when nothing was measured. */
  readonly stream?: string;
  readonly client?: string;
  readonly decomposition?: Decomposition;
}

/** `share` (0 to 1) of the floating clients had service for good `atMs` after the fault. */
export interface RecoveryPoint {
  readonly atMs: number;
  readonly share: number;
}

/** Messages of one QoS, as sets of ids. */
export interface MessageFinding {
  readonly attempted: number;
  readonly sent: number;
  readonly acked: number;
  readonly refused: number;
  /** Distinct messages received. */
  readonly received: number;
  /** QoS 1 and 2: acked and never received, by a subscriber that had every chance. QoS 0: sent and never received. */
  readonly lost: number;
  /** Of the lost: intended inside one of their stream's outage windows around the fault, or outside all of them. */
  readonly lostInside: number;
  readonly lostOutside: number;
  /**
   * QoS above 0: attempted and not received, and neither acked (the publisher would have to retry) nor out of the broker's
   * hands (the subscriber was still away when the observation ended, which is a doubt about the whole trial).
   */
  readonly indeterminate: number;
  /** Received although never acked. */
  readonly recovered: number;
  /** Copies beyond the first. */
  readonly duplicates: number;
  /** Of the duplicates, by what happened to the subscriber between the copies; the parts sum to `duplicates`. */
  readonly duplicateCauses: DuplicateCauses;
  /** First deliveries overtaken by a later message of their stream while both clients kept their connections. */
  readonly inversions: number;
  /** Largest distance in messages between such a message and the one that overtook it. */
  readonly maxDisplacement: number;
  /** The same across a lost connection of either client, where MQTT promises less; reported, not judged. */
  readonly inversionsAcross: number;
  /** Answered with 0x10, no matching subscriber, although there was one. */
  readonly noSubscriber: number;
}

/** Copies beyond the first. */
export interface DuplicateCauses {
  /** The broker had forgotten the subscriber's session (CONNACK without session present). */
  readonly sessionLost: number;
  /** The subscriber had lost its connection and got its session back. */
  readonly reconnected: number;
  /** Its connection had lasted: nothing of the client's explains it. */
  readonly unexplained: number;
}

/** One message, for the lists of a report. */
export interface MessageExample {
  readonly stream: string;
  readonly seq: number;
  readonly qos: 0 | 1 | 2;
  readonly intendedMs: number;
  readonly ackedMs?: number;
  readonly receivedMs?: number;
  readonly copies: number;
  /** What is known of why: for a reader, not a proof. */
  readonly cause?: MessageCause;
}

/** What happened around one lost or duplicated message. */
export type MessageCause =
  /** The broker itself said that nobody had subscribed. */
  | 'no-subscriber'
  /** The broker forgot the subscriber's session afterwards. */
  | 'session-lost'
  /** The subscriber lost its connection afterwards and kept its session. */
  | 'reconnected'
  /** Acknowledged while the fault lasted: written to a side that could not keep it. */
  | 'acked-under-fault'
  /** Acknowledged before the fault was proven: not yet durable when it struck. */
  | 'acked-before-fault';

/** What the pure checker concludes from an observation. Plain JSON: no Infinity, no NaN, absent means unknown. */
export interface Findings {
  readonly run: string;
  readonly times: FaultTimes;
  /** A slot is good when received within this time of when it was due: max(1 s, 5 x p99 of the baseline). */
  readonly limitMs: number;
  /** 99th percentile of latency before the fault; absent without a baseline. */
  readonly baselineP99Ms?: number;
  /** Median of the same; what an ordinary delivery takes. */
  readonly baselineP50Ms?: number;
  /** Worst floating client, from the fault to the end of observation. */
  readonly rto: RecoveryTime;
  /** The same with the observation cut off at the heal. */
  readonly rtoUnderFault?: RecoveryTime;
  /** Worst floating client from the heal on. */
  readonly rtoAfterHeal?: RecoveryTime;
  /** Worst client in a hurry, until the heal where there was one: next to only the broker's share. Absent without such clients. */
  readonly rtoFast?: RecoveryTime;
  readonly recovered: readonly RecoveryPoint[];
  /** Over the floating streams; `resolutionMs` is the error of each length. */
  readonly unavailability: {
    readonly count: number;
    readonly longestMs: number;
    readonly totalMs: number;
    readonly resolutionMs: number;
  };
  readonly streams: readonly StreamFinding[];
  readonly clients: readonly ClientFinding[];
  readonly messages: Readonly<Record<'qos0' | 'qos1' | 'qos2', MessageFinding>>;
  /** One entry per ordered pair of sides; absent when the fault was not a partition. */
  readonly routes?: readonly RouteFinding[];
  readonly state: StateFinding;
  readonly unexpected: { readonly stowaways: number; readonly corrupt: number; readonly unknownSeq: number };
  readonly rpo: {
    /** Acknowledged QoS 1 and 2 messages that never arrived. */
    readonly messages: number;
    /** How far before the proof of the fault the oldest of them was acknowledged; 0 when none was before. */
    readonly timeMs: number;
    /** Those acknowledged after the fault: writes accepted by a side that could not keep them. */
    readonly ackedAfterFault: number;
  };
  /** The first 100 of each. */
  readonly examples: {
    readonly lost: readonly MessageExample[];
    readonly duplicated: readonly MessageExample[];
    /** Out of order on connections that lasted. */
    readonly inverted: readonly MessageExample[];
    /** Answered "no matching subscriber" although there was one; `ackedMs` is when. */
    readonly noSubscriber: readonly MessageExample[];
  };
  readonly validity: {
    /** The prober's own lag stayed below half an interval. */
    readonly proberOk: boolean;
    readonly drained: boolean;
    /** A sentence for each reason not to trust the figures. */
    readonly reasons: readonly string[];
  };
}
