import type { ClusterView } from '../../core/cluster-view.ts';
import type { BrokerAdapter, Source } from '../../core/source.ts';
import { SreError } from '../../core/sre-error.ts';
import type { NodeTarget } from '../../core/target.ts';
import { createHttpReader, type HttpReader } from '../../http/http-reader.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import type { HiveMqOptions } from './kind.ts';
import { type HiveMqPage, parseHiveMqPage } from './page.ts';
import { pageReadings } from './page-readings.ts';

/** One page a node: everything HiveMQ tells without asking for a licence of another API stands on it. */
export function openHiveMq(target: BrokerTarget<HiveMqOptions>): BrokerAdapter {
  const reader = createHttpReader(target);
  return {
    sources: target.nodes.map((node) => pageSource(node, reader)),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}

function pageSource(node: NodeTarget, reader: HttpReader): Source {
  const url = node.metrics;
  if (url === undefined) {
    throw new SreError('SRE_NODE_ADDRESS', `node ${node.name} has no metrics address`, {
      hint: 'HiveMQ needs the address of the Prometheus extension: metrics: http://host:9399/metrics',
    });
  }
  return {
    node: node.name,
    name: 'prometheus',
    read: async (signal) => {
      signal.throwIfAborted();
      const { body } = await reader.text(url, { signal, accept: 'text/plain' });
      const page = parseHiveMqPage(body, url);
      return { readings: pageReadings(node.name, page), views: viewsOf(node.name, page) };
    },
  };
}

/** A node tells how many members it sees and not which; the editions without a cluster tell nothing. */
function viewsOf(node: string, page: HiveMqPage): readonly ClusterView[] {
  const runningCount = page.number('cluster_nodes_count');
  if (runningCount === undefined || !Number.isInteger(runningCount)) return [];
  return [{ node, running: [node], known: [node], runningCount }];
}
