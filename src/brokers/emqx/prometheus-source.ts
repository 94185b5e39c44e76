import { type Source, SourceError } from '../../core/source.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import { parsePrometheusText } from '../../http/prometheus-text.ts';
import { type Cluster, selfOf } from './cluster.ts';
import type { EmqxNode } from './emqx-node.ts';
import { prometheusReadings } from './prometheus-readings.ts';

/** The node's own Prometheus page: the node alone, fast even while the cluster-wide API hangs. */
export function prometheusSource(cluster: Cluster, node: EmqxNode, reader: HttpReader): Source {
  return {
    node: node.name,
    name: 'prometheus',
    read: async (signal) => {
      signal.throwIfAborted();
      const [{ body }] = await Promise.all([
        reader.text(node.page, { signal, accept: 'text/plain' }),
        selfOf(cluster, node, signal), // the page does not say whose it is
      ]);
      const page = parsePrometheusText(body);
      if (!page.samples.has('emqx_messages_received')) {
        throw new SourceError(
          'parse',
          `GET ${node.page}: expected EMQX's Prometheus page, got ${page.samples.size} other families and ${page.unknownLines} unreadable lines`,
        );
      }
      return { readings: prometheusReadings(node.name, page) };
    },
  };
}
