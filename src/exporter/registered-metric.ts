import type { Registry } from 'prom-client';
import type { FamilyType, Metric } from '../metrics/metric.ts';

/** How prom-client is told about a metric of ours that lives in this registry. */
export function registeredIn(registry: Registry) {
  return <L extends string>({ name, help, labels, buckets }: Metric<L, FamilyType>) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    ...(buckets === undefined ? {} : { buckets: [...buckets] }),
  });
}
