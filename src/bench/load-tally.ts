import type { LatencySummary } from '../swarm/observation.ts';

/** One step of a load: messages are due from `startMs` on, and count from `measureFromMs` until `untilMs`, observation time. */
export interface StepOrder {
  readonly step: number;
  /** Messages published in a second, by all publishers together. */
  readonly rate: number;
  readonly startMs: number;
  readonly measureFromMs: number;
  readonly untilMs: number;
  /** Deliveries slower than this are counted as late. */
  readonly lateMs: number;
}

/** What a step has come to so far; only messages due while it was measured, all numbers add up over processes. */
export interface StepCounts {
  /** Messages that fell due. */
  readonly offered: number;
  /** Handed to a socket. */
  readonly sent: number;
  /** Acknowledged by the broker, QoS 1 and 2. */
  readonly acknowledged: number;
  /** Refused by the broker with a reason code. */
  readonly refused: number;
  /** Deliveries due from all that were offered, and from those that were sent. */
  readonly expected: number;
  readonly expectedOfSent: number;
  /** Deliveries that came, each counted once. */
  readonly received: number;
  /** Of them later than {@link StepOrder.lateMs}. */
  readonly late: number;
  /** Deliveries that came again. */
  readonly duplicates: number;
  /** Deliveries that came for the first time, after a later message of the same publisher. */
  readonly outOfOrder: number;
  /** Our messages whose bytes had changed. */
  readonly corrupt: number;
  /** Messages on our topics that are not of this run. */
  readonly strangers: number;
  /** Messages that wait in this tool, for a socket or an acknowledgement. */
  readonly pending: number;
}

/** A step with its latencies. */
export interface StepTally {
  readonly counts: StepCounts;
  /** From the intended time of sending to the first reception. */
  readonly delivery?: LatencySummary;
  /** From the intended time of sending to the broker's acknowledgement. */
  readonly acknowledgement?: LatencySummary;
  /** From the intended time of sending until this tool came to it: the tool's own share of every latency. */
  readonly lateness?: LatencySummary;
  readonly loop: LoopTally;
}

/** How connecting went so far; all numbers add up over processes. */
export interface ConnectionCounts {
  readonly clients: number;
  /** Clients that were told to connect. */
  readonly begun: number;
  /** Connected now and, with a subscription, subscribed. */
  readonly ready: number;
  /** Clients whose first attempt has ended, well or not. */
  readonly decided: number;
  /** CONNACKs with success. */
  readonly accepted: number;
  /** CONNACKs with a refusal by reason code, attempts that failed without one by how, connections lost later by how. */
  readonly refused: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  readonly lost: Readonly<Record<string, number>>;
}

/** Connecting with its times. */
export interface ConnectionTally {
  readonly counts: ConnectionCounts;
  /** From the intended time of a client's first attempt to its CONNACK. */
  readonly connack?: LatencySummary;
  /** From the intended time of an attempt until this tool began it. */
  readonly lateness?: LatencySummary;
  /** When the first attempt began and when the last CONNACK came, observation time. */
  readonly firstMs?: number;
  readonly lastMs?: number;
  readonly loop: LoopTally;
}

/** The event loop of the worst process of ours. */
export interface LoopTally {
  /** How late it ran its timers. */
  readonly p99LagMs: number;
  readonly maxLagMs: number;
  /** Share of the time it had something to do, 0 to 1: near 1 it is this tool that is measured. */
  readonly busy: number;
}
