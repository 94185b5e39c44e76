import { z } from 'zod';
import type { Source } from '../../core/source.ts';
import type { Cluster } from './cluster.ts';
import { parseDocument } from './document.ts';
import { listenerReadings, listenerSchema } from './listeners.ts';
import type { NodeAddress } from './node-address.ts';

const schema = z.object({ table: z.array(listenerSchema) });

/** The node's listeners with their connections, from the HTTP API. Answers at once in a cut. */
export function listenersSource(cluster: Cluster, node: NodeAddress): Source {
  const url = `${node.api}/api/v1/listener/show`;
  return {
    node: node.name,
    name: 'listeners',
    read: async (signal) => {
      signal.throwIfAborted();
      const { table } = parseDocument(url, schema, await cluster.reader.json(url, { signal }));
      cluster.names.check(node.name, node.metrics);
      return { readings: listenerReadings(node.name, table) };
    },
  };
}
