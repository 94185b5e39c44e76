import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Attributes, flagOf, partOf, textOf, wholeOf } from '../jolokia-item.ts';
import { keyOf } from '../object-name.ts';
import type { TopologyEntry } from './topology.ts';

type Beans = ReadonlyMap<string, Attributes>;

/** Core bridges of one broker. */
export function bridgeReadings(node: string, bridges: Beans): readonly Reading[] {
  return [...bridges].flatMap(([objectName, bean]) => {
    const bridge = textOf(bean, 'Name') ?? keyOf(objectName, 'name') ?? '';
    const up = flagOf(bean, 'Connected');
    if (bridge === '') return [];
    return [
      ...(up === undefined ? [] : [reading(metrics.bridgeUp, { node, bridge, type: 'bridge' }, up ? 1 : 0)]),
      ...messagesOf({ node, bridge }, bean),
    ];
  });
}

/**
 * Cluster connections of one live broker, and the live brokers it knows of and has no connection to. One is up while it
 * runs and is connected to each of them.
 */
export function clusterConnectionReadings(
  node: string,
  connections: Beans,
  peers: readonly TopologyEntry[],
): readonly Reading[] {
  const told = [...connections].flatMap(([objectName, bean]) => {
    const bridge = textOf(bean, 'Name') ?? keyOf(objectName, 'name') ?? '';
    const connected = partOf(bean, 'Nodes');
    const started = flagOf(bean, 'Started');
    if (bridge === '' || connected === undefined || started === undefined) return [];
    const missing = peers.filter(({ nodeId }) => !Object.hasOwn(connected, nodeId));
    return [{ bridge, bean, missing, up: started && missing.length === 0 }];
  });
  const unreached = peers.filter((peer) => told.every(({ missing }) => missing.includes(peer)));
  return [
    ...told.flatMap(({ bridge, bean, up }) => [
      reading(metrics.bridgeUp, { node, bridge, type: 'cluster_connection' }, up ? 1 : 0),
      ...messagesOf({ node, bridge }, bean),
    ]),
    ...(told.length === 0 ? [] : [reading(metrics.clusterPeersUnreachable, { node }, unreached.length)]),
  ];
}

/** `MessagesPendingAcknowledgement` counts every message ever sent: what is under way is the difference. */
function messagesOf(labels: { readonly node: string; readonly bridge: string }, bean: Attributes): readonly Reading[] {
  const [sent, acknowledged] = [wholeOf(bean, 'MessagesPendingAcknowledgement'), wholeOf(bean, 'MessagesAcknowledged')];
  return [
    ...(acknowledged === undefined
      ? []
      : [reading(metrics.bridgeMessages, { ...labels, direction: 'out' }, acknowledged)]),
    ...(sent === undefined || acknowledged === undefined
      ? []
      : [reading(metrics.bridgeQueuedMessages, labels, Math.max(0, sent - acknowledged))]),
  ];
}
