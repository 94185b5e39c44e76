import { systemClock } from '../../core/clock.ts';
import type { BrokerAdapter } from '../../core/source.ts';
import { createHttpReader, type HttpReader } from '../../http/http-reader.ts';
import { createBridgeLimit } from '../bridge-limit.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { NodeNames } from '../node-names.ts';
import { alarmsSource } from './alarms-source.ts';
import { bridgesSource } from './bridges-source.ts';
import { clientsSource } from './clients-source.ts';
import type { Cluster } from './cluster.ts';
import { emqxNode } from './emqx-node.ts';
import type { EmqxOptions } from './kind.ts';
import { licenseSource } from './license-source.ts';
import { listenersSource } from './listeners-source.ts';
import { membershipSource } from './membership-source.ts';
import { nodeSource } from './node-source.ts';
import { prometheusSource } from './prometheus-source.ts';
import { routesSource } from './routes-source.ts';

/**
 * Opens the sources of one cluster. They fail apart: in a cut that is not yet noticed `prometheus`, `node` and `routes`
 * answer at once, while `membership`, `alarms` and `listeners` hang on every node, on the healthy side too.
 */
export function openEmqx(target: BrokerTarget<EmqxOptions>): BrokerAdapter {
  const reader = createHttpReader(target);
  const anonymous = createHttpReader({ ...target, auth: {} });
  const nodes = target.nodes.map((node) => emqxNode(node, reader));
  const cluster: Cluster = { nodes, names: new NodeNames(nodes.map(({ name }) => name)), log: target.log };
  const { clients, maxRows, clientsEvery: everyMs, bridges, maxBridges } = target.options;
  const closing = new AbortController();
  const listed = { maxRows, everyMs, clock: systemClock, closing: closing.signal };
  const limit = createBridgeLimit(maxBridges, target.log);
  return {
    sources: [
      ...nodes.flatMap((node) => [
        prometheusSource(cluster, node, node.pageIsOurs ? reader : anonymous),
        nodeSource(cluster, node),
        membershipSource(cluster, node),
        alarmsSource(cluster, node),
        listenersSource(cluster, node),
        ...(bridges ? [bridgesSource(cluster, node, reader, limit)] : []),
        ...(clients ? [clientsSource(cluster, node, listed)] : []),
      ]),
      routesSource(cluster, systemClock),
      licenseSource(cluster, systemClock),
    ],
    [Symbol.asyncDispose]: () => {
      closing.abort();
      return closeAll([reader, anonymous]);
    },
  };
}

async function closeAll(readers: readonly HttpReader[]): Promise<void> {
  await Promise.all(readers.map((reader) => reader[Symbol.asyncDispose]()));
}
