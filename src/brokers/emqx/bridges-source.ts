import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import { parsePrometheusText } from '../../http/prometheus-text.ts';
import type { BridgeLimit } from '../bridge-limit.ts';
import { unlessNotOffered } from '../not-offered.ts';
import { bridgeReadings } from './bridge-readings.ts';
import { type Cluster, selfOf } from './cluster.ts';
import type { EmqxNode } from './emqx-node.ts';
import { oldBridgeReadings, oldBridgesSchema } from './old-bridges.ts';

/** A family the page has even when nothing is configured. */
const LANDMARK = 'emqx_connectors_count';

/**
 * Connectors and actions of one node: one page for all of them, where a question for each would be the way of the REST
 * API. Versions before 5.5 have no such page and are asked for their list of bridges.
 */
export function bridgesSource(cluster: Cluster, node: EmqxNode, reader: HttpReader, limit: BridgeLimit): Source {
  const url = `${node.api.base}/prometheus/data_integration?mode=node`;

  const ofPage = async (signal: AbortSignal): Promise<ReadonlyMap<string, readonly Reading[]> | undefined> => {
    const answer = await unlessNotOffered(reader.text(url, { signal, accept: 'text/plain' }));
    if (answer === undefined) return undefined;
    const page = parsePrometheusText(answer.body);
    if (page.samples.has(LANDMARK)) return bridgeReadings(node.name, page);
    throw new SourceError(
      'parse',
      `GET ${url}: expected EMQX's data integration page, got ${page.samples.size} other families and ${page.unknownLines} unreadable lines`,
    );
  };

  return {
    node: node.name,
    name: 'bridges',
    read: async (signal) => {
      signal.throwIfAborted();
      const [self, onPage] = await Promise.all([selfOf(cluster, node, signal), ofPage(signal)]);
      if (onPage !== undefined) return { readings: limit(node.name, onPage) };
      const list = await unlessNotOffered(node.api.read('/bridges', oldBridgesSchema, signal));
      return { readings: limit(node.name, oldBridgeReadings(node.name, self, list ?? [])) };
    },
  };
}
