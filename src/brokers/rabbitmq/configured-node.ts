import { withDeadline } from '../../core/deadline.ts';
import type { Log } from '../../core/log.ts';
import { messageOf } from '../../core/sre-error.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import type { NodeNames } from '../node-names.ts';
import { createManagementApi, type ManagementApi, textOf } from './management-api.ts';
import type { NodeAddress } from './node-address.ts';

/** How long another node may take to say its name before it is left unnamed for this time. */
const NAME_MS = 1_500;

/** One configured node and its management API. */
export interface ConfiguredNode extends NodeAddress {
  readonly management: ManagementApi;
}

export function configuredNode(address: NodeAddress, reader: HttpReader): ConfiguredNode {
  return { ...address, management: createManagementApi(reader, address.api) };
}

/** Asks configured nodes for their own names, when a member turns up that the configuration does not know by its name. */
export async function identify(
  nodes: readonly ConfiguredNode[],
  names: NodeNames,
  members: readonly string[],
  context: { readonly signal: AbortSignal; readonly log: Log },
): Promise<void> {
  if (members.every((member) => names.knows(member))) return;
  const unnamed = nodes.filter((node) => !names.isIdentified(node.name, members));
  await Promise.all(
    unnamed.map(async (node) => {
      try {
        const own = await withDeadline(`the name of ${node.name}`, NAME_MS, context.signal, async (signal) =>
          textOf(await node.management.object('/overview?columns=node&disable_stats=true', signal), 'node'),
        );
        if (own !== undefined) names.learn(node.name, own, node.api);
      } catch (error) {
        // Its own source reports that it does not answer; here it only stays without a name until the next read.
        context.log.debug({ node: node.name, error: messageOf(error) }, 'node did not say its name');
      }
    }),
  );
}
