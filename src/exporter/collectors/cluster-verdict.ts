import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import type { Collector } from './collector.ts';
import { isClustered } from './is-clustered.ts';

/** What the exporter concludes about the cluster: alive, expected, views, groups, quorum, node by node. */
export const clusterVerdict: Collector = {
  name: 'cluster-verdict',
  collect: (snapshot) => [
    reading(metrics.clusterNodesExpected, {}, snapshot.cluster.expectedNodes),
    ...concluded(snapshot),
  ],
};

function concluded(snapshot: ClusterSnapshot): Reading[] {
  const { verdict, splitEdges } = snapshot;
  if (verdict === undefined) return [];
  return [
    reading(metrics.clusterNodesAlive, {}, verdict.alive),
    ...(verdict.views < 1 ? [] : [reading(metrics.clusterViews, {}, verdict.views)]),
    ...Object.entries(verdict.nodes).map(([node, up]) => reading(metrics.clusterNodeUp, { node }, up ? 1 : 0)),
    reading(metrics.clusterGroups, {}, verdict.groups.length),
    ...Object.entries(verdict.groupSizes).map(([node, size]) => reading(metrics.clusterNodeGroupSize, { node }, size)),
    ...(isClustered(snapshot) ? [reading(metrics.clusterQuorum, {}, verdict.quorum ? 1 : 0)] : []),
    ...(splitEdges === undefined
      ? []
      : [
          reading(metrics.clusterSplitsDetected, {}, splitEdges.detected),
          reading(metrics.clusterSplitsResolved, {}, splitEdges.resolved),
        ]),
  ];
}
