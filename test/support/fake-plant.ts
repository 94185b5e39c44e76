import type { Clock } from '../../src/core/clock.ts';
import type { ClusterVerdict } from '../../src/core/cluster-verdict.ts';
import type { ClusterView } from '../../src/core/cluster-view.ts';
import type { Reading } from '../../src/core/reading.ts';
import type { Plant } from '../../src/doctor/plant/plant.ts';
import { type MetricKey, metrics } from '../../src/metrics/catalogue.ts';

/** A reading by the key of its metric. */
export function told(
  key: MetricKey,
  value: number,
  labels: Readonly<Record<string, string>> = { node: 'n1' },
): Reading {
  return { metric: metrics[key].name, labels, value };
}

/** A cluster that says at its first look and at all later ones what it is told to. */
export function fakePlant(
  clock: Clock,
  first: readonly Reading[],
  later: readonly Reading[] = first,
  more: Partial<Plant> & { readonly views?: readonly ClusterView[]; readonly verdict?: ClusterVerdict } = {},
): Plant {
  const { views = [], verdict, ...rest } = more;
  let looks = 0;
  return {
    name: 'plant',
    broker: 'emqx',
    nodes: [{ name: 'n1' }, { name: 'n2' }],
    endpoints: [],
    look: () => {
      looks += 1;
      const readings = looks === 1 ? first : later;
      return Promise.resolve({
        sources: [{ name: 'http', atMs: clock.monoMs(), readings }],
        views,
        ...(verdict === undefined ? {} : { verdict }),
      });
    },
    ...rest,
  };
}
