import type { Reading } from '../../core/reading.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';

type Series = Pick<Reading, 'metric' | 'labels'>;

/** Tells whether the broker itself gave a series, whatever its value: what it says goes before what we derive. */
export function given(snapshot: ClusterSnapshot): (series: Series) => boolean {
  const byMetric = new Map<string, ReadonlySet<string>>(); // of the metrics asked for: few of the many there are
  const keysOf = (metric: string): ReadonlySet<string> => {
    const known = byMetric.get(metric);
    if (known !== undefined) return known;
    const keys = new Set<string>();
    for (const { readings } of snapshot.sources) {
      for (const each of readings) if (each.metric === metric) keys.add(keyOf(each));
    }
    byMetric.set(metric, keys);
    return keys;
  };
  return (series) => keysOf(series.metric).has(keyOf(series));
}

function keyOf({ labels }: Series): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
