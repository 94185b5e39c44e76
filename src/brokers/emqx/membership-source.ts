import { z } from 'zod';
import type { ClusterView } from '../../core/cluster-view.ts';
import { withDeadline } from '../../core/deadline.ts';
import { type Source, SourceError } from '../../core/source.ts';
import { messageOf } from '../../core/sre-error.ts';
import { readAlarms } from './alarms.ts';
import { type Cluster, identify, selfOf } from './cluster.ts';
import type { EmqxNode } from './emqx-node.ts';

/** How long the alarms may take before the view goes without them. */
const ALARMS_MS = 2_000;

const membersSchema = z.array(z.object({ node: z.string(), node_status: z.string() })).min(1);

/**
 * What this node believes about its cluster. `/cluster` would be fast, and lists only running members; this list has the
 * stopped ones and hangs on every node for as long as a silent cut is not noticed.
 */
export function membershipSource(cluster: Cluster, node: EmqxNode): Source {
  return {
    node: node.name,
    name: 'membership',
    read: async (signal) => {
      signal.throwIfAborted();
      const self = await selfOf(cluster, node, signal);
      const [members, partitions] = await Promise.all([
        node.api.read('/nodes', membersSchema, signal),
        partitionsOf(cluster, node, self, signal),
      ]);
      await identify(
        cluster,
        members.map((member) => member.node),
        signal,
      );
      const running = members.filter((member) => member.node_status === 'running');
      if (!running.some((member) => member.node === self)) {
        throw new SourceError('parse', `GET ${node.api.base}/nodes: ${self} does not list itself as running`);
      }
      const namesOf = (list: typeof members): readonly string[] => list.map((member) => cluster.names.of(member.node));
      const view: ClusterView = { node: node.name, running: namesOf(running), known: namesOf(members) };
      return { readings: [], views: [partitions === undefined ? view : { ...view, partitions }] };
    },
  };
}

/** Partition alarms of this node. EMQX raises them when a split heals, for some 20 s, not while it lasts. */
async function partitionsOf(
  cluster: Cluster,
  node: EmqxNode,
  self: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const { names, complete } = await withDeadline('the alarms', ALARMS_MS, signal, (inner) =>
      readAlarms(node, self, inner),
    );
    const partitions = names.filter((name) => name === 'partition').length;
    return complete || partitions > 0 ? partitions : undefined;
  } catch (error) {
    signal.throwIfAborted();
    // The source of the alarms reports that they cannot be read; the view does without them.
    cluster.log.debug({ node: node.name, error: messageOf(error) }, 'partition alarms not read');
    return undefined;
  }
}
