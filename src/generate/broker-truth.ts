/** What the numbers of a kind of broker were compared with, and what came out. */
export interface BrokerTruth {
  /** Which brokers were measured, and with which options of the exporter. */
  readonly measured: readonly MeasuredBroker[];
  readonly cells: readonly TruthCell[];
}

export interface MeasuredBroker {
  readonly kind: string;
  readonly version: string;
  readonly origin: 'recording' | 'live';
  /** What the configuration said besides addresses, as `sre.yaml` would. */
  readonly options?: string;
}

/** One metric of one measured broker against what its clients did. */
export interface TruthCell {
  readonly kind: string;
  readonly version: string;
  readonly origin: 'recording' | 'live';
  readonly metric: string;
  /** When it is not about the workload: after one of the nodes was killed. */
  readonly state?: 'node-down';
  /** Without `node` and `cluster`. */
  readonly labels: Readonly<Record<string, string>>;
  /** `node` when it was compared node by node, `cluster` when there is one number for all. */
  readonly scope: 'node' | 'cluster';
  /** Over all nodes; null where the kind says that it cannot know. */
  readonly truth: number | null;
  /** Over all nodes; null when nothing was told. */
  readonly told: number | null;
  readonly verdict: 'exact' | 'deviation' | 'absent';
  /** Why it deviates. */
  readonly reason?: string;
}

/** Reads the text of `docs/broker-truth.json`, which a test keeps well-formed. */
export function parseBrokerTruth(text: string): BrokerTruth {
  return JSON.parse(text) as BrokerTruth;
}
