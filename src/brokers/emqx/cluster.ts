import { withDeadline } from '../../core/deadline.ts';
import type { Log } from '../../core/log.ts';
import { messageOf } from '../../core/sre-error.ts';
import type { NodeNames } from '../node-names.ts';
import type { EmqxNode } from './emqx-node.ts';

/** What the sources of one cluster share: whom to ask, and which of them is which member. */
export interface Cluster {
  readonly nodes: readonly EmqxNode[];
  readonly names: NodeNames;
  readonly log: Log;
}

/** How long another node may take to say its name before it is left unnamed for this time. */
const NAME_MS = 1_500;

/**
 * What EMQX calls the node behind this address. Asked at every read, because documents do not say whose they are and an
 * address may lead elsewhere; throws when it leads to another configured node.
 */
export async function selfOf({ names }: Cluster, { name, api }: EmqxNode, signal: AbortSignal): Promise<string> {
  const self = await api.self(signal);
  names.learn(name, self, api.base);
  return self;
}

/** Asks configured nodes for their own names, when a member turns up that the configuration does not know by its name. */
export async function identify(cluster: Cluster, members: readonly string[], signal: AbortSignal): Promise<void> {
  if (members.every((member) => cluster.names.knows(member))) return;
  const unnamed = cluster.nodes.filter(({ name }) => !cluster.names.isIdentified(name, members));
  await Promise.all(
    unnamed.map(async (node) => {
      try {
        await withDeadline(`the name of ${node.name}`, NAME_MS, signal, (inner) => selfOf(cluster, node, inner));
      } catch (error) {
        // Its own sources report that it does not answer; here it only stays without a name until the next read.
        cluster.log.debug({ node: node.name, error: messageOf(error) }, 'node did not say its name');
      }
    }),
  );
}
