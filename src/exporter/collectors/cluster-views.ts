import type { ClusterView } from '../../core/cluster-view.ts';
import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { Collector } from './collector.ts';
import { given } from './given.ts';

/** What each node believes, and the partitions seen to begin and end, where the broker does not say it itself. */
export const clusterViews: Collector = {
  name: 'cluster-views',
  collect: (snapshot) => {
    if (snapshot.views.length === 0 && snapshot.partitionEdges.size === 0) return [];
    const has = given(snapshot);
    const edges = [...snapshot.partitionEdges].flatMap(([node, { detected, resolved }]) => [
      reading(metrics.clusterPartitionsDetected, { node }, detected),
      reading(metrics.clusterPartitionsResolved, { node }, resolved),
    ]);
    return [...snapshot.views.flatMap(believed), ...edges].filter((derived) => !has(derived));
  },
};

function believed({ node, running, runningCount, known, partitions }: ClusterView): Reading[] {
  if (runningCount !== undefined) return [reading(metrics.clusterViewNodes, { node }, runningCount)];
  const stopped = new Set(known.filter((member) => !running.includes(member)));
  return [
    reading(metrics.clusterViewNodes, { node }, new Set(running).size),
    reading(metrics.clusterNodesStopped, { node }, stopped.size),
    ...(partitions === undefined ? [] : [reading(metrics.clusterPartitionsActive, { node }, partitions)]),
  ];
}
