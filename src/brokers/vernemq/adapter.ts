import { systemClock } from '../../core/clock.ts';
import type { BrokerAdapter } from '../../core/source.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import { createBridgeLimit } from '../bridge-limit.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { NodeNames } from '../node-names.ts';
import { bridgesSource } from './bridges-source.ts';
import type { Cluster } from './cluster.ts';
import type { VerneMqOptions } from './kind.ts';
import { listenersSource } from './listeners-source.ts';
import { membershipSource } from './membership-source.ts';
import { nodeAddress } from './node-address.ts';
import { prometheusSource } from './prometheus-source.ts';
import { replicatedSource } from './replicated-source.ts';
import { sessionsSource } from './sessions-source.ts';
import { statusSource } from './status-source.ts';

/** Opens the sources of one cluster. They fail apart: in a cut `status` hangs on every node and the others answer. */
export function openVerneMq(target: BrokerTarget<VerneMqOptions>): BrokerAdapter {
  const reader = createHttpReader(target);
  const anonymous = createHttpReader({ ...target, auth: {} });
  const nodes = target.nodes.map(nodeAddress);
  const cluster: Cluster = {
    nodes,
    names: new NodeNames(nodes.map(({ name }) => name)),
    reader,
    pageReader: ({ api, metrics }) => (api.startsWith('https:') && metrics.startsWith('http:') ? anonymous : reader),
    log: target.log,
  };
  const hasLogin = target.auth.apiKey !== undefined || target.auth.username !== undefined;
  const management = target.options.management ?? hasLogin;
  const limit = () => createBridgeLimit(target.options.maxBridges, target.log);
  const { sessions, maxRows, sessionsEvery: everyMs } = target.options;
  const closing = new AbortController();
  const [counted, buffered] = [limit(), limit()];
  return {
    sources: [
      ...nodes.flatMap((node) => [
        // What is queued is told once: by the list where it is read, else by what went in and out.
        prometheusSource(cluster, node, counted, { queued: !sessions }),
        // Before the status page: of two views of a node the first counts, and this one is there in a cut.
        ...(management
          ? [membershipSource(cluster, node), listenersSource(cluster, node), bridgesSource(cluster, node, buffered)]
          : []),
        statusSource(cluster, node, { listeners: !management }),
      ]),
      ...(sessions ? [sessionsSource(cluster, { maxRows, everyMs, clock: systemClock, closing: closing.signal })] : []),
      replicatedSource(cluster, systemClock),
    ],
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await Promise.all([reader, anonymous].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}
