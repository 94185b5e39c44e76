import type { ClusterView } from '../../core/cluster-view.ts';
import type { Cluster } from './cluster.ts';
import { learnNames } from './own-names.ts';

/** The members a node knows by VerneMQ's names, and whether it is connected to each. */
export type Members = ReadonlyMap<string, boolean>;

/** The view of a node whose members these are, in the names of the configuration. */
export async function viewOf(
  cluster: Cluster,
  node: string,
  members: Members,
  signal: AbortSignal,
): Promise<ClusterView> {
  await learnNames(cluster, [...members.keys()], signal);
  const known = [...members].map(([name, running]) => ({ name: cluster.names.of(name), running }));
  return {
    node,
    running: known.filter(({ running }) => running).map(({ name }) => name),
    known: known.map(({ name }) => name),
  };
}
