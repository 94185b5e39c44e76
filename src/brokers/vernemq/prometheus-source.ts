import type { Source } from '../../core/source.ts';
import type { BridgeLimit } from '../bridge-limit.ts';
import { bridgeCountReadings } from './bridge-counts.ts';
import type { Cluster } from './cluster.ts';
import type { NodeAddress } from './node-address.ts';
import { readNodePage } from './node-page.ts';
import { prometheusReadings } from './prometheus-readings.ts';
import { queuedReading } from './queued.ts';

/** The node's Prometheus page: computed when asked, the node alone, and quick in a cut too. */
export function prometheusSource(
  cluster: Cluster,
  node: NodeAddress,
  limit: BridgeLimit,
  tells: {
    /** Whether what is queued is to be told; no where the session list tells it. */
    readonly queued: boolean;
  },
): Source {
  return {
    node: node.name,
    name: 'prometheus',
    read: async (signal) => {
      const page = await readNodePage(cluster, node, signal);
      return {
        readings: [
          ...prometheusReadings(node.name, page),
          ...(tells.queued ? queuedReading(node.name, page) : []),
          ...limit(node.name, bridgeCountReadings(node.name, page.bridges)),
        ],
      };
    },
  };
}
