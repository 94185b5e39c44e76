import { SourceError } from '../../core/source.ts';
import { type PrometheusPage, parsePrometheusText } from '../../http/prometheus-text.ts';
import { type BridgeCount, bridgeCounts } from './bridge-counts.ts';
import type { Cluster } from './cluster.ts';
import type { NodeAddress } from './node-address.ts';

/** A family every version has; what stands before it is the prefix: `vernemq_`, none in 1.x, or any configured one. */
const LANDMARK = 'queue_processes';

/** A page with the names of its families freed of the prefix. */
export interface NodePage extends PrometheusPage {
  /** Bridges have their names in the names of families, and are kept apart from them. */
  readonly bridges: ReadonlyMap<string, BridgeCount>;
}

/** The node's Prometheus page. Learns what the node calls itself. */
export async function readNodePage(cluster: Cluster, node: NodeAddress, signal: AbortSignal): Promise<NodePage> {
  signal.throwIfAborted();
  const { body } = await cluster.pageReader(node).text(node.metrics, { signal, accept: 'text/plain' });
  const whole = parsePrometheusText(body);
  const prefix = prefixOf(whole, node.metrics);
  const page = withoutPrefix(whole, node.metrics);
  const own = speakerOf(page, node.metrics);
  if (own !== undefined) cluster.names.learn(node.name, own, node.metrics);
  return { ...page, bridges: bridgeCounts(body, prefix) };
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
  const prefix = prefixOf(page, url);
  const own = [...page.samples].filter(([name]) => name.startsWith(prefix));
  return { ...page, samples: new Map(own.map(([name, samples]) => [name.slice(prefix.length), samples])) };
}

function prefixOf(page: PrometheusPage, url: string): string {
  const landmark = [...page.samples.keys()].find((name) => name === LANDMARK || name.endsWith(`_${LANDMARK}`));
  if (landmark === undefined) {
    throw new SourceError(
      'parse',
      `GET ${url}: expected VerneMQ's Prometheus page, got ${page.samples.size} other families and ${page.unknownLines} unreadable lines`,
    );
  }
  return landmark.slice(0, -LANDMARK.length);
}
