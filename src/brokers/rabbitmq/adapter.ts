import { systemClock } from '../../core/clock.ts';
import type { BrokerAdapter } from '../../core/source.ts';
import { createHttpReader, type HttpReader } from '../../http/http-reader.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { NodeNames } from '../node-names.ts';
import type { Cluster } from './cluster.ts';
import { configuredNode } from './configured-node.ts';
import { connectionsSource } from './connections-source.ts';
import type { RabbitMqOptions } from './kind.ts';
import { linksSource } from './links-source.ts';
import { managementSource } from './management-source.ts';
import { nodeAddress } from './node-address.ts';
import { overviewSource } from './overview-source.ts';
import { prometheusSource } from './prometheus-source.ts';
import { queuesSource } from './queues-source.ts';

/** Opens the sources of one cluster. They fail apart: in a cut that is not yet noticed only `prometheus` answers. */
export function openRabbitMq(target: BrokerTarget<RabbitMqOptions>): BrokerAdapter {
  const reader = createHttpReader(target);
  const anonymous = createHttpReader({ ...target, auth: {} });
  const nodes = target.nodes.map((node) => configuredNode(nodeAddress(node), reader));
  const cluster: Cluster = {
    nodes,
    names: new NodeNames(nodes.map(({ name }) => name)),
    versions: new Map(),
    log: target.log,
  };
  const closing = new AbortController();
  const lists = { maxRows: target.options.maxRows, clock: systemClock };
  const links = { ...lists, maxBridges: target.options.maxBridges, closing: closing.signal };
  return {
    sources: [
      ...nodes.flatMap((node) => [
        prometheusSource(cluster, node, exposesLogin(node) ? anonymous : reader),
        managementSource(cluster, node),
        overviewSource(cluster, node),
      ]),
      ...(target.options.connections ? [connectionsSource(cluster, lists)] : []),
      ...(target.options.queues ? [queuesSource(cluster, { ...lists, vhosts: target.options.vhosts })] : []),
      ...(target.options.bridges
        ? [linksSource(cluster, 'shovels', links), linksSource(cluster, 'federation', links)]
        : []),
    ],
    [Symbol.asyncDispose]: () => {
      closing.abort();
      return closeAll([reader, anonymous]);
    },
  };
}

/** Whether a login that is protected on its way to the API would be sent in the clear to the Prometheus page. */
function exposesLogin(node: { readonly api: string; readonly metrics: string }): boolean {
  return node.api.startsWith('https:') && node.metrics.startsWith('http:');
}

async function closeAll(readers: readonly HttpReader[]): Promise<void> {
  await Promise.all(readers.map((reader) => reader[Symbol.asyncDispose]()));
}
