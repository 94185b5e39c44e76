import { type Source, SourceError } from '../../core/source.ts';
import type { HttpReader } from '../../http/http-reader.ts';
import { parsePrometheusText } from '../../http/prometheus-text.ts';
import type { Cluster } from './cluster.ts';
import type { ConfiguredNode } from './configured-node.ts';
import { identityOf, prometheusReadings, versionOf } from './prometheus-readings.ts';

/** The node's Prometheus page: the node alone, fast even while the management API of the whole cluster hangs. */
export function prometheusSource(cluster: Cluster, node: ConfiguredNode, reader: HttpReader): Source {
  return {
    node: node.name,
    name: 'prometheus',
    read: async (signal) => {
      signal.throwIfAborted();
      const { body } = await reader.text(node.metrics, { signal, accept: 'text/plain' });
      const page = parsePrometheusText(body);
      if (![...page.samples.keys()].some((name) => name.startsWith('rabbitmq_'))) {
        throw new SourceError(
          'parse',
          `GET ${node.metrics}: expected RabbitMQ's Prometheus page, got ${page.samples.size} other families and ${page.unknownLines} unreadable lines`,
        );
      }
      const own = identityOf(page);
      if (own !== undefined) cluster.names.learn(node.name, own, node.metrics);
      const version = versionOf(page);
      if (version !== undefined) cluster.versions.set(node.name, version);
      return { readings: prometheusReadings(node.name, page) };
    },
  };
}
