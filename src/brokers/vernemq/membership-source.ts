import { z } from 'zod';
import type { Source } from '../../core/source.ts';
import type { Cluster } from './cluster.ts';
import { parseDocument } from './document.ts';
import { viewOf } from './membership.ts';
import type { NodeAddress } from './node-address.ts';

const schema = z.object({ table: z.array(z.object({ Node: z.string().min(1), Running: z.boolean() })).min(1) });

/** What this node believes about its cluster, from the HTTP API. Answers at once in a cut, on both sides of it. */
export function membershipSource(cluster: Cluster, node: NodeAddress): Source {
  const url = `${node.api}/api/v1/cluster/show`;
  return {
    node: node.name,
    name: 'membership',
    read: async (signal) => {
      signal.throwIfAborted();
      const { table } = parseDocument(url, schema, await cluster.reader.json(url, { signal }));
      const view = await viewOf(cluster, node.name, new Map(table.map((row) => [row.Node, row.Running])), signal);
      cluster.names.check(node.name, node.metrics);
      return { readings: [], views: [view] };
    },
  };
}
