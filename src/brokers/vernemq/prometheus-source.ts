import type { Source } from '../../core/source.ts';
import type { Cluster } from './cluster.ts';
import type { NodeAddress } from './node-address.ts';
import { readNodePage } from './node-page.ts';
import { prometheusReadings } from './prometheus-readings.ts';

/** The node's Prometheus page: computed when asked, the node alone, and quick in a cut too. */
export function prometheusSource(cluster: Cluster, node: NodeAddress): Source {
  return {
    node: node.name,
    name: 'prometheus',
    read: async (signal) => ({
      readings: prometheusReadings(node.name, await readNodePage(cluster, node, signal)),
    }),
  };
}
