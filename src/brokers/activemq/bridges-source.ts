import type { Reading } from '../../core/reading.ts';
import type { Source } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { failureOf } from '../jolokia.ts';
import { type Attributes, beansOf, flagOf, type JolokiaItem, textOf, wholeOf } from '../jolokia-item.ts';
import { keyOf } from '../object-name.ts';
import { BROKER, type BrokerNode } from './broker-node.ts';

// No trailing `,*`: a bridge has an MBean more for every topic that crosses it.
const CONNECTORS = `${BROKER},connector=networkConnectors,networkConnectorName=*`;
const BRIDGES = `${CONNECTORS},networkBridge=*`;

/** The network connectors of one broker: what it is configured to be linked with, and whether it is. */
export function bridgesSource(node: BrokerNode): Source {
  return {
    node: node.name,
    name: 'bridges',
    read: async (signal) => {
      const [connectors, bridges] = await node.jolokia.ask(
        [
          { type: 'read', mbean: CONNECTORS, attribute: ['Name', 'Duplex'] },
          { type: 'read', mbean: BRIDGES, attribute: ['EnqueueCounter', 'DequeueCounter', 'ReceivedCounter'] },
        ],
        { signal },
      );
      return { readings: bridgeReadings(node.name, told(node, connectors), told(node, bridges)) };
    },
  };
}

/** A pattern that matches nothing is answered with 404: there is no network connector, or no bridge is up. */
function told(node: BrokerNode, item: JolokiaItem | undefined): ReadonlyMap<string, Attributes> {
  const beans = item?.status === 404 ? new Map<string, Attributes>() : beansOf(item);
  if (beans === undefined) throw failureOf(`${node.url}: network connectors`, item);
  return beans;
}

/** A connector is up while it has a bridge. A bridge that went down takes its counters with it. */
export function bridgeReadings(
  node: string,
  connectors: ReadonlyMap<string, Attributes>,
  bridges: ReadonlyMap<string, Attributes>,
): readonly Reading[] {
  return [...connectors].flatMap(([objectName, connector]) => {
    const key = keyOf(objectName, 'networkConnectorName');
    const bridge = textOf(connector, 'Name') ?? key;
    if (key === undefined || bridge === undefined) return [];
    const own = [...bridges].filter(([name]) => keyOf(name, 'networkConnectorName') === key).map(([, each]) => each);
    return [
      reading(metrics.bridgeUp, { node, bridge, type: 'network_connector' }, own.length > 0 ? 1 : 0),
      ...(own.length === 0 ? [] : countersOf({ node, bridge }, own, flagOf(connector, 'Duplex') === true)),
    ];
  });
}

function countersOf(
  labels: { readonly node: string; readonly bridge: string },
  bridges: readonly Attributes[],
  duplex: boolean,
): readonly Reading[] {
  const [taken, sent] = [sum(bridges, 'EnqueueCounter'), sum(bridges, 'DequeueCounter')];
  const received = duplex ? sum(bridges, 'ReceivedCounter') : undefined;
  return [
    ...(sent === undefined ? [] : [reading(metrics.bridgeMessages, { ...labels, direction: 'out' }, sent)]),
    ...(received === undefined ? [] : [reading(metrics.bridgeMessages, { ...labels, direction: 'in' }, received)]),
    ...(taken === undefined || sent === undefined
      ? []
      : [reading(metrics.bridgeQueuedMessages, labels, Math.max(0, taken - sent))]),
  ];
}

/** Over all bridges of a connector; undefined when one does not tell. */
function sum(bridges: readonly Attributes[], key: string): number | undefined {
  const parts = bridges.map((bridge) => wholeOf(bridge, key)).filter((part) => part !== undefined);
  return parts.length < bridges.length ? undefined : parts.reduce((total, part) => total + part, 0);
}
