import type { Reading } from '../../core/reading.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';

/** Makes readings of a snapshot. Pure: all waiting was done before; throwing costs the collector's own series only. */
export interface Collector {
  /** Becomes a label of `mqtt_sre_collector_errors_total`. */
  readonly name: string;
  /** Its values move with time alone, so that no cached rendering of them is ever right. */
  readonly live?: true;
  collect(snapshot: ClusterSnapshot): readonly Reading[];
}
