import type { Reading } from '../../core/reading.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import type { ReadingColumns } from '../held-readings.ts';

/** Makes readings of a snapshot. Pure: all waiting was done before; throwing costs the collector's own series only. */
export interface Collector {
  /** Becomes a label of `mqtt_sre_collector_errors_total`. */
  readonly name: string;
  /**
   * The values of its readings move by themselves and are asked for at every scrape; which readings there are changes
   * with the version of the snapshot only.
   */
  readonly live?: true;
  collect(snapshot: ClusterSnapshot): readonly Reading[];
  /** Readings that are kept in columns anyway, instead of making them one by one; they count as the least needed. */
  columns?(snapshot: ClusterSnapshot): readonly ReadingColumns[];
}
