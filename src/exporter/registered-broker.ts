import type { BrokerKind } from '../brokers/broker-kind.ts';
import { brokers } from '../brokers/index.ts';
import type { ClusterSettings } from '../config/settings.ts';
import type { Log } from '../core/log.ts';
import { lookUp } from '../core/registry.ts';
import type { BrokerAdapter } from '../core/source.ts';

/** How a cluster's adapter is opened. */
export type OpenBroker = (cluster: ClusterSettings) => Promise<BrokerAdapter>;

/** The adapter of the registry for a cluster. */
export async function openRegistered(cluster: ClusterSettings, log: Log): Promise<BrokerAdapter> {
  const { name, broker, nodes, auth, tls, options } = cluster;
  return await lookUp(brokers, 'broker', broker).open({ cluster: name, nodes, auth, tls, options, log });
}

/** What the broker of a cluster can tell as configured; nothing is known about a kind that is not registered. */
export function supportOf({ broker, options }: Pick<ClusterSettings, 'broker' | 'options'>): BrokerKind['support'] {
  const kind = Object.hasOwn(brokers, broker) ? brokers[broker] : undefined;
  return kind?.supportOf?.(options) ?? kind?.support ?? {};
}
