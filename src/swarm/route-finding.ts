import type { MessageFinding, RecoveryTime } from './findings.ts';

/** What became of the messages of QoS above 0 that fell due while the fault lasted, those on their way at its end left out; the parts sum to `attempted`. */
export interface UnderFaultFinding {
  readonly attempted: number;
  /** Accepted while the fault lasted and delivered in time. */
  readonly served: number;
  /** Accepted while the fault lasted and delivered later than the limit. */
  readonly late: number;
  /** Accepted while the fault lasted and never delivered: split-brain writes. */
  readonly lost: number;
  /** Refused with a reason code and not delivered. */
  readonly refused: number;
  /** Neither accepted nor refused while the fault lasted: the client still has it, or sent it again after the heal. */
  readonly held: number;
}

/** Nodes that can talk to one another while a partition lasts. */
export interface PartitionSide {
  readonly name: string;
  readonly nodes: readonly string[];
}

/** The pinned streams from publishers on one side to subscribers on one side, across when the two differ. */
export interface RouteFinding {
  readonly from: string;
  readonly to: string;
  readonly streams: readonly string[];
  /** What such a route did to its messages, the worst first: lost what it had accepted, delivered later, refused or held, served. */
  readonly verdict: 'lost' | 'late' | 'refused' | 'served' | 'not measured';
  readonly underFault: UnderFaultFinding;
  /** CONNACKs that refused its publishers and subscribers while the fault lasted, by reason code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Over the whole observation. */
  readonly messages: MessageFinding;
  /** Its worst stream with the observation cut off at the heal (at the end without one). */
  readonly recovery: RecoveryTime;
}
