import { z } from 'zod';
import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { Cluster } from './cluster.ts';
import { parseDocument } from './document.ts';
import { listenerReadings, listenerSchema } from './listeners.ts';
import { type Members, viewOf } from './membership.ts';
import type { NodeAddress } from './node-address.ts';
import { learnNames } from './own-names.ts';

const nodeSchema = z.object({
  version: z.string().optional(),
  mystatus: z.array(z.record(z.string(), z.boolean())).optional(),
  listeners: z.array(listenerSchema).optional(),
});
const schema = z.array(z.record(z.string(), nodeSchema));

type NodeStatus = z.output<typeof nodeSchema>;

/**
 * The node's own entry in its status page: version, listeners, and whom it is connected to. The page gathers the entries
 * of all nodes, so in a cut it hangs on every node, up to a minute, and is a source of its own for that reason.
 */
export function statusSource(
  cluster: Cluster,
  node: NodeAddress,
  options: {
    /** Whether the listeners are to be told; no where the HTTP API tells them. */
    readonly listeners: boolean;
  },
): Source {
  const url = `${node.api}/status.json`;
  return {
    node: node.name,
    name: 'status',
    read: async (signal) => {
      signal.throwIfAborted();
      const document = parseDocument(url, schema, await cluster.reader.json(url, { signal }));
      const entries = new Map(document.flatMap((each) => Object.entries(each)));
      await learnNames(cluster, [...entries.keys()], signal);
      cluster.names.check(node.name, node.metrics);
      const own = [...entries].find(([name]) => cluster.names.of(name) === node.name)?.[1];
      if (own === undefined) {
        const names = [...entries.keys()].join(', ');
        throw new SourceError('parse', `GET ${url}: expected an entry for node ${node.name}, got ${names || 'none'}`);
      }
      const members = membersOf(own);
      return {
        readings: [
          ...brokerInfo(node.name, own),
          ...(options.listeners ? listenerReadings(node.name, own.listeners ?? []) : []),
        ],
        views: members.size === 0 ? [] : [await viewOf(cluster, node.name, members, signal)],
      };
    },
  };
}

function brokerInfo(node: string, { version }: NodeStatus): readonly Reading[] {
  return version === undefined
    ? []
    : [reading(metrics.brokerInfo, { node, broker: 'vernemq', version, edition: '' }, 1)];
}

function membersOf({ mystatus = [] }: NodeStatus): Members {
  return new Map(mystatus.flatMap((each) => Object.entries(each)));
}
