import { withDeadline } from '../../core/deadline.ts';
import { messageOf } from '../../core/sre-error.ts';
import type { Cluster } from './cluster.ts';
import { readNodePage } from './node-page.ts';

/** How long a node may take to say its name before it is left unnamed for this time. */
const NAME_MS = 1_500;

/** Makes the names of these members known, by asking configured nodes that are not among them what they call themselves. */
export async function learnNames(cluster: Cluster, members: readonly string[], signal: AbortSignal): Promise<void> {
  const { names } = cluster;
  if (members.every((member) => names.knows(member))) return;
  const unnamed = cluster.nodes.filter((node) => !names.isIdentified(node.name, members));
  await Promise.all(
    unnamed.map(async (node) => {
      try {
        await withDeadline(`the name of ${node.name}`, NAME_MS, signal, (inner) => readNodePage(cluster, node, inner));
      } catch (error) {
        // Its own source reports that it does not answer; here it only stays without a name until the next read.
        cluster.log.debug({ node: node.name, error: messageOf(error) }, 'node did not say its name');
      }
    }),
  );
}
