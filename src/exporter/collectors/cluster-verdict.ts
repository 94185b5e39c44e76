import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { Collector } from './collector.ts';

/** What the exporter concludes about the cluster: alive, expected, views, node by node. */
export const clusterVerdict: Collector = {
  name: 'cluster-verdict',
  collect: ({ cluster, verdict }) => [
    reading(metrics.clusterNodesExpected, {}, cluster.expectedNodes),
    ...(verdict === undefined ? [] : [reading(metrics.clusterNodesAlive, {}, verdict.alive)]),
    ...(verdict === undefined || verdict.views < 1 ? [] : [reading(metrics.clusterViews, {}, verdict.views)]),
    ...Object.entries(verdict?.nodes ?? {}).map(([node, up]) => reading(metrics.clusterNodeUp, { node }, up ? 1 : 0)),
  ],
};
