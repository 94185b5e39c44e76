import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { failureOf } from '../jolokia.ts';
import { type Attributes, beansOf, flagOf, type JolokiaItem, namesOf, numberOf, partOf } from '../jolokia-item.ts';
import { keyOf } from '../object-name.ts';
import { BROKER, type BrokerNode } from './broker-node.ts';
import { mqttAddresses } from './connectors.ts';

const CONSUMER = `${BROKER},destinationType=Topic,destinationName=*,endpoint=Consumer,clientId=*`;

/** How ActiveMQ calls what keeps an MQTT subscription: the QoS, then the topic filter. JMS clients call theirs otherwise. */
const KEPT = ['AT_LEAST_ONCE', 'EXACTLY_ONCE'].map((qos) => `${CONSUMER},consumerId=Durable(*_${qos}_*)`);

const CONNECTED = `${BROKER},connector=clientConnectors,connectorName=*,connectionViewType=clientId,connectionName=*`;

const ADDRESSES = { type: 'read', mbean: BROKER, attribute: ['BrokerName', 'TransportConnectors'] } as const;

const keptRows = (mbean: string) => ({ type: 'read', mbean, attribute: ['Active', 'PendingQueueSize'] }) as const;

/** Bytes of one row, names and attributes together, with room to spare. */
const ROW_BYTES = 2_048;

/**
 * Subscriptions of MQTT clients, and the sessions and messages kept for those with `clean` off. Names are counted first,
 * so that a list that is too long is given up before it is read.
 */
export function subscriptionsSource(
  node: BrokerNode,
  options: { readonly maxRows: number; readonly connectors: readonly string[] },
): Source {
  const limits = { maxBytes: options.maxRows * ROW_BYTES };
  return {
    node: node.name,
    name: 'subscriptions',
    read: async (signal) => {
      const search = (mbean: string) => ({ type: 'search', mbean }) as const;
      const [broker, ...lists] = await node.jolokia.ask(
        [ADDRESSES, ...[`${CONSUMER},consumerId=*`, CONNECTED, ...KEPT].map(search)],
        { signal, ...limits },
      );
      const [consumers = [], connections = [], ...kept] = lists.map((item) => names(node, item, options.maxRows));
      const rows = kept.flat().length === 0 ? [] : await node.jolokia.ask(KEPT.map(keptRows), { signal, ...limits });
      const connectors = mqttAddresses(addressesOf(node, broker), options.connectors);
      const connected = connections.filter((name) => connectors.has(keyOf(name, 'connectorName') ?? ''));
      return {
        readings: subscriptionReadings(node.name, {
          consumers,
          connected,
          kept: rows.flatMap((item) => beans(node, item)),
        }),
      };
    },
  };
}

function addressesOf(node: BrokerNode, item: JolokiaItem | undefined): Attributes {
  const brokers = beansOf(item);
  if (brokers === undefined) throw failureOf(`${node.url}: the broker's connectors`, item);
  return partOf([...brokers.values()][0], 'TransportConnectors') ?? {};
}

/** Object names of all subscriptions and of the MQTT connections, and what is told of the kept ones. */
interface SubscriptionRows {
  readonly consumers: readonly string[];
  readonly connected: readonly string[];
  readonly kept: readonly (readonly [string, Attributes])[];
}

/** Subscriptions of bridges and of other protocols' clients have other client ids than the MQTT connections. */
export function subscriptionReadings(
  node: string,
  { consumers, connected, kept }: SubscriptionRows,
): readonly Reading[] {
  const clients = new Set(connected.map((name) => keyOf(name, 'connectionName')));
  const ours = consumers.filter((name) => clients.has(keyOf(name, 'clientId')));
  const idOf = ([name]: readonly [string, Attributes]): string => keyOf(name, 'clientId') ?? '';
  const offline = kept.filter(([, attributes]) => flagOf(attributes, 'Active') === false);
  const pending = kept.map(([, attributes]) => numberOf(attributes, 'PendingQueueSize'));
  const waiting = pending.filter((messages) => messages !== undefined);
  const sessions = new Set(kept.map(idOf));
  return [
    reading(metrics.subscriptionsCurrent, { node }, new Set([...ours, ...kept.map(([name]) => name)]).size),
    reading(metrics.sessionsPersistent, { node }, sessions.size),
    reading(metrics.sessionsDisconnected, { node }, new Set(offline.map(idOf)).size),
    ...(waiting.length < pending.length
      ? []
      : [
          reading(
            metrics.queuedMessages,
            { node, method: 'native' },
            waiting.reduce((sum, messages) => sum + messages, 0),
          ),
        ]),
  ];
}

function names(node: BrokerNode, item: JolokiaItem, maxRows: number): readonly string[] {
  const found = namesOf(item);
  if (found === undefined) throw failureOf(`${node.url}: names of subscriptions`, item);
  if (found.length > maxRows) {
    throw new SourceError(
      'too_large',
      `${node.url}: ${found.length} names are more than ${maxRows}; raise options.maxRows`,
    );
  }
  return found;
}

function beans(node: BrokerNode, item: JolokiaItem): readonly (readonly [string, Attributes])[] {
  const found = item.status === 404 ? new Map<string, Attributes>() : beansOf(item);
  if (found === undefined) throw failureOf(`${node.url}: kept subscriptions`, item);
  return [...found];
}
