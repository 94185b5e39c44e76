import type { ClusterSettings } from '../config/settings.ts';
import { SreError } from '../core/sre-error.ts';
import { allMetrics } from '../metrics/catalogue.ts';

const ours: ReadonlySet<string> = new Set([...allMetrics.flatMap((metric) => metric.labels), 'le', 'quantile']);

/** Refuses labels of the configuration that would collide with a label of the catalogue or are no label names. */
export function checkLabels(cluster: ClusterSettings): void {
  for (const label of Object.keys(cluster.labels)) {
    const taken = ours.has(label);
    if (!taken && /^[A-Za-z_][A-Za-z0-9_]*$/.test(label) && !label.startsWith('__')) continue;
    throw new SreError(
      'SRE_BAD_LABEL',
      `cluster ${cluster.name}: the label "${label}" ${taken ? 'is one of our own' : 'is no label name'}`,
      { hint: `rename it under labels: of this cluster; taken are ${[...ours].toSorted().join(', ')}` },
    );
  }
}
