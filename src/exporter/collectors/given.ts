import type { Reading } from '../../core/reading.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';

/** Tells whether the broker itself gave a series, whatever its value: what it says goes before what we derive. */
export function given(snapshot: ClusterSnapshot): (series: Pick<Reading, 'metric' | 'labels'>) => boolean {
  const keys = new Set(snapshot.sources.flatMap((source) => source.readings).map(keyOf));
  return (series) => keys.has(keyOf(series));
}

function keyOf({ metric, labels }: Pick<Reading, 'metric' | 'labels'>): string {
  return JSON.stringify([metric, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
