import { SourceError } from '../../core/source.ts';
import { type PrometheusPage, parsePrometheusText } from '../../http/prometheus-text.ts';
import type { Cluster } from './cluster.ts';
import type { NodeAddress } from './node-address.ts';

/** A family every version has; what stands before it is the prefix: `vernemq_`, none in 1.x, or any configured one. */
const LANDMARK = 'queue_processes';

/** The node's Prometheus page with the names of its families freed of the prefix. Learns what the node calls itself. */
export async function readNodePage(cluster: Cluster, node: NodeAddress, signal: AbortSignal): Promise<PrometheusPage> {
  signal.throwIfAborted();
  const { body } = await cluster.pageReader(node).text(node.metrics, { signal, accept: 'text/plain' });
  const page = withoutPrefix(parsePrometheusText(body), node.metrics);
  const own = speakerOf(page, node.metrics);
  if (own !== undefined) cluster.names.learn(node.name, own, node.metrics);
  return page;
}

/** What the node calls itself; undefined when its page does not say. Throws when several nodes speak. */
export function speakerOf(page: PrometheusPage, url: string): string | undefined {
  const speakers = [...new Set((page.samples.get(LANDMARK) ?? []).map(({ labels }) => labels['node']))];
  if (speakers.length > 1) {
    throw new SourceError('parse', `GET ${url}: expected the page of one node, got one of ${speakers.length} nodes`);
  }
  return speakers[0];
}

/** Throws when the page is not VerneMQ's. */
export function withoutPrefix(page: PrometheusPage, url: string): PrometheusPage {
  const landmark = [...page.samples.keys()].find((name) => name === LANDMARK || name.endsWith(`_${LANDMARK}`));
  if (landmark === undefined) {
    throw new SourceError(
      'parse',
      `GET ${url}: expected VerneMQ's Prometheus page, got ${page.samples.size} other families and ${page.unknownLines} unreadable lines`,
    );
  }
  const prefix = landmark.slice(0, -LANDMARK.length);
  const own = [...page.samples].filter(([name]) => name.startsWith(prefix));
  return { ...page, samples: new Map(own.map(([name, samples]) => [name.slice(prefix.length), samples])) };
}
