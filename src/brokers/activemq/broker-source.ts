import { type Source, SourceError } from '../../core/source.ts';
import { failureOf, type JolokiaRequest } from '../jolokia.ts';
import { type Attributes, asNumber, beansOf, type JolokiaItem, numberOf, partOf, textOf } from '../jolokia-item.ts';
import { JVM_REQUESTS, jvmReadings } from '../jvm-readings.ts';
import type { NodeNames } from '../node-names.ts';
import { BROKER, type BrokerNode } from './broker-node.ts';
import { brokerReadings } from './broker-readings.ts';
import { type Connector, connectorReadings, mqttAddresses, mqttConnectors } from './connectors.ts';

const READS: readonly JolokiaRequest[] = [
  {
    type: 'read',
    mbean: BROKER,
    attribute: [
      ...['BrokerId', 'BrokerVersion', 'UptimeMillis', 'TransportConnectors'],
      ...['MemoryPercentUsage', 'StorePercentUsage', 'TempPercentUsage'],
    ],
  },
  {
    type: 'read',
    mbean: `${BROKER},connector=clientConnectors,connectorName=*`,
    attribute: ['Started', 'ConnectionCount', 'MaxConnectionExceededCount'],
  },
  ...JVM_REQUESTS,
];

/** The broker itself, its MQTT connectors and its process. */
export function brokerSource(
  node: BrokerNode,
  cluster: { readonly names: NodeNames; readonly connectors: readonly string[] },
): Source {
  let counted: readonly string[] = []; // connectors that are asked for their count: in older versions it is an operation
  return {
    node: node.name,
    name: 'broker',
    read: async (signal) => {
      const items = await node.jolokia.ask([...READS, ...counted.map(askCount)], { signal });
      const broker = theBroker(node, items[0]);
      const own = textOf(broker, 'BrokerId');
      if (own !== undefined) cluster.names.learn(node.name, own, node.url);
      const connectors = mqttConnectors(
        beansOf(items[1]) ?? new Map(),
        mqttAddresses(partOf(broker, 'TransportConnectors') ?? {}, cluster.connectors),
      );
      const needed = connectors.filter(({ attributes }) => numberOf(attributes, 'ConnectionCount') === undefined);
      let counts = countsOf(counted, items.slice(READS.length));
      const unasked = needed.map(({ objectName }) => objectName).filter((name) => !counted.includes(name));
      if (unasked.length > 0) {
        counts = new Map([...counts, ...countsOf(unasked, await node.jolokia.ask(unasked.map(askCount), { signal }))]);
      }
      counted = needed.map(({ objectName }) => objectName);
      return {
        readings: [
          ...brokerReadings(node.name, broker),
          ...connectorReadings(node.name, connectors, new Map([...counts, ...countsTold(connectors)])),
          ...jvmReadings(node.name, items[2], items[3]),
        ],
      };
    },
  };
}

/** A process with several brokers does not say which of them is the configured node. */
function theBroker(node: BrokerNode, item: JolokiaItem | undefined): Attributes {
  const beans = beansOf(item);
  const broker = [...(beans?.values() ?? [])][0];
  if (beans === undefined || broker === undefined) throw failureOf(`${node.url}: the broker's MBean`, item);
  if (beans.size > 1) {
    throw new SourceError('parse', `${node.url}: expected one broker in this process, got ${beans.size}`);
  }
  return broker;
}

function askCount(mbean: string): JolokiaRequest {
  return { type: 'exec', mbean, operation: 'connectionCount' };
}

function countsOf(names: readonly string[], items: readonly JolokiaItem[]): ReadonlyMap<string, number> {
  return new Map(
    names.flatMap((name, index) => {
      const item = items[index];
      const count = item?.status === 200 ? asNumber(item.value) : undefined;
      return count === undefined ? [] : [[name, count] as const];
    }),
  );
}

function countsTold(connectors: readonly Connector[]): ReadonlyMap<string, number> {
  return new Map(
    connectors.flatMap(({ objectName, attributes }) => {
      const count = numberOf(attributes, 'ConnectionCount');
      return count === undefined ? [] : [[objectName, count] as const];
    }),
  );
}
