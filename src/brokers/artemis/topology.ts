import { isAttributes, type JolokiaItem, textOf } from '../jolokia-item.ts';
import { jsonOf } from './listed-rows.ts';

/** One live broker and its backup, as a broker lists them: `host:port` of their connectors. */
export interface TopologyEntry {
  readonly nodeId: string;
  readonly live: string | undefined;
  readonly backup: string | undefined;
}

/** What a broker answers to `listNetworkTopology()`; undefined when it cannot be read, empty outside a cluster. */
export function topologyOf(item: JolokiaItem | undefined): readonly TopologyEntry[] | undefined {
  const listed = jsonOf(item);
  if (!Array.isArray(listed)) return undefined;
  return listed.filter(isAttributes).flatMap((entry) => {
    const nodeId = textOf(entry, 'nodeID');
    // Up to 2.2x the key is `live`, later there is `primary` beside it.
    const live = textOf(entry, 'live') ?? textOf(entry, 'primary');
    return nodeId === undefined ? [] : [{ nodeId, live, backup: textOf(entry, 'backup') }];
  });
}

/**
 * The address a broker is known by to the others. A pair has one node id, so the id alone says only which pair it is.
 */
export function ownAddress(
  topology: readonly TopologyEntry[],
  self: { readonly nodeId: string; readonly backup: boolean },
): string | undefined {
  const entry = topology.find(({ nodeId }) => nodeId === self.nodeId);
  return self.backup ? entry?.backup : entry?.live;
}
