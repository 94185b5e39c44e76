import type { ClusterSnapshot } from '../cluster-snapshot.ts';

/** Whether something tells which nodes belong together: the broker's own membership, or the route matrix. */
export function isClustered({ support, routes }: Pick<ClusterSnapshot, 'support' | 'routes'>): boolean {
  return Object.hasOwn(support, 'clusterViews') || routes !== undefined;
}
