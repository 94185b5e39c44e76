import type { Reading } from '../../core/reading.ts';
import type { Source } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { Cluster } from './cluster.ts';
import type { ConfiguredNode } from './configured-node.ts';
import { numberOf, type Row, rowsOf, textOf } from './management-api.ts';

/** RabbitMQ's words for the protocols of MQTT listeners, and the URL schemes they answer to. */
const schemes: Readonly<Record<string, string>> = {
  mqtt: 'mqtt',
  'mqtt/ssl': 'mqtts',
  'http/web-mqtt': 'ws',
  'https/web-mqtt': 'wss',
};

/**
 * The overview of one node: its own MQTT listeners. A source of its own because it can hang when the member list does
 * not. `disable_stats=true` would make it cheaper and leaves the listeners out.
 */
export function overviewSource(cluster: Cluster, node: ConfiguredNode): Source {
  return {
    node: node.name,
    name: 'overview',
    read: async (signal) => {
      signal.throwIfAborted();
      const path = '/overview?columns=node,rabbitmq_version,listeners';
      const overview = await node.management.object(path, signal);
      const own = textOf(overview, 'node');
      if (own !== undefined) cluster.names.learn(node.name, own, node.api);
      const version = textOf(overview, 'rabbitmq_version');
      if (version !== undefined) cluster.versions.set(node.name, version);
      return { readings: listenerReadings(node.name, own, rowsOf(overview, 'listeners') ?? []) };
    },
  };
}

/** RabbitMQ lists the listeners of all nodes, and only those that run. */
function listenerReadings(node: string, own: string | undefined, listeners: readonly Row[]): readonly Reading[] {
  const labels = new Map<string, { readonly listener: string; readonly protocol: string }>();
  for (const listener of listeners) {
    const name = textOf(listener, 'protocol') ?? '';
    const protocol = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
    if (protocol === undefined || own === undefined || textOf(listener, 'node') !== own) continue;
    const address = textOf(listener, 'ip_address') ?? '';
    const where = `${address.includes(':') ? `[${address}]` : address}:${numberOf(listener, 'port') ?? ''}`;
    labels.set(`${protocol} ${where}`, { listener: where, protocol });
  }
  return [...labels.values()].map((label) => reading(metrics.listenerUp, { node, ...label }, 1));
}
