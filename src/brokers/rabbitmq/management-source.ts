import type { ClusterView } from '../../core/cluster-view.ts';
import type { Source } from '../../core/source.ts';
import type { Cluster } from './cluster.ts';
import { type ConfiguredNode, identify } from './configured-node.ts';
import { type Member, readMembers } from './members.ts';

/** The node's member list: what this node believes about its cluster. */
export function managementSource(cluster: Cluster, node: ConfiguredNode): Source {
  return {
    node: node.name,
    name: 'management',
    read: async (signal) => {
      signal.throwIfAborted();
      const members = await readMembers(node.management, signal);
      cluster.names.check(node.name, node.api);
      await identify(
        cluster.nodes,
        cluster.names,
        members.map(({ name }) => name),
        { signal, log: cluster.log },
      );
      return { readings: [], views: [viewOf(node.name, members, cluster)] };
    },
  };
}

function viewOf(node: string, members: readonly Member[], { names, versions }: Cluster): ClusterView {
  const own = members.find(({ name }) => names.of(name) === node);
  const partitions = partitionsOf(own, versions.get(node));
  return {
    node,
    running: members.filter(({ running }) => running).map(({ name }) => names.of(name)),
    known: members.map(({ name }) => names.of(name)),
    ...(partitions === undefined ? {} : { partitions }),
  };
}

/**
 * Since 4.3 the list is always empty, so an empty list says something only where the version is known and older. A list
 * that is not empty is true in every version.
 */
function partitionsOf(own: Member | undefined, version: string | undefined): number | undefined {
  const listed = own?.partitionedFrom;
  return listed === undefined || listed > 0 || listsPartitions(version) ? listed : undefined;
}

function listsPartitions(version: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return (
    major !== undefined && minor !== undefined && (Number(major) < 4 || (Number(major) === 4 && Number(minor) < 3))
  );
}
