import type { ClusterVerdict } from '../../core/cluster-verdict.ts';
import type { ClusterView } from '../../core/cluster-view.ts';
import type { Reading } from '../../core/reading.ts';
import type { NodeTarget } from '../../core/target.ts';

/** What one source of the cluster said when it was last asked. */
export interface PlantSource {
  /** The node it speaks for; absent when it speaks for the whole cluster. */
  readonly node?: string;
  /** What kind of source: `sys`, `http`, `prometheus`. */
  readonly name: string;
  /** Why it did not answer; absent when it did. */
  readonly failure?: string;
  /** On the monotonic clock: when the broker produced the values. */
  readonly atMs: number;
  readonly readings: readonly Reading[];
}

/** Everything the exporter would know of a cluster at one moment. */
export interface PlantLook {
  readonly sources: readonly PlantSource[];
  /** What each node believes; only of those that answer. */
  readonly views: readonly ClusterView[];
  /** Absent where nothing answered yet. */
  readonly verdict?: ClusterVerdict;
}

/** The cluster of the visit, with the eyes of the exporter. */
export interface Plant {
  /** Its name in the configuration. */
  readonly name: string;
  /** Key of its kind of broker. */
  readonly broker: string;
  readonly nodes: readonly NodeTarget[];
  /** What devices use. */
  readonly endpoints: readonly string[];
  /** Asks every source once, now. */
  look(signal: AbortSignal): Promise<PlantLook>;
}

/** The source of limits that the configuration gives: it answers always. */
export const CONFIG_SOURCE = 'config';

/** What checks of the cluster say when there is none. */
export const NO_PLANT = 'no cluster was named: --config FILE --cluster NAME';
