import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Attributes, flagOf, wholeOf } from '../jolokia-item.ts';
import { keyOf } from '../object-name.ts';

/** Schemes whose clients all speak MQTT. `auto` takes every protocol on one port, `ws` takes STOMP as well. */
const MQTT_SCHEME = /^mqtt(?:\+nio)?(?:\+ssl)?$/;

/**
 * Which of the connectors a broker lists (name and URI) take MQTT and nothing else, or are named in `also`, by how their
 * names stand in object names.
 */
export function mqttAddresses(addresses: Attributes, also: readonly string[]): ReadonlyMap<string, MqttAddress> {
  return new Map(
    Object.entries(addresses).flatMap(([name, address]) => {
      const uri = typeof address === 'string' ? address : '';
      const scheme = uri.includes(':') ? uri.slice(0, uri.indexOf(':')) : 'unknown';
      return MQTT_SCHEME.test(scheme) || also.includes(name) ? [[encoded(name), { name, scheme, uri }]] : [];
    }),
  );
}

interface MqttAddress {
  readonly name: string;
  /** `mqtt`, `mqtt+ssl`, `mqtt+nio`, `mqtt+nio+ssl`, or that of a connector the configuration names. */
  readonly scheme: string;
  readonly uri: string;
}

/** A transport connector that MQTT clients come through. */
export interface Connector {
  readonly objectName: string;
  readonly name: string;
  readonly scheme: string;
  /** Undefined when the address cannot be read. */
  readonly limit: number | undefined;
  readonly attributes: Attributes;
}

/** The MBeans of those connectors, with their limits. */
export function mqttConnectors(
  beans: ReadonlyMap<string, Attributes>,
  addresses: ReadonlyMap<string, MqttAddress>,
): readonly Connector[] {
  return [...beans].flatMap(([objectName, attributes]) => {
    const address = addresses.get(keyOf(objectName, 'connectorName') ?? '');
    if (address === undefined || address.name === '') return [];
    const { name, scheme, uri } = address;
    return [{ objectName, name, scheme, limit: limitOf(uri), attributes }];
  });
}

/** What the connectors of one broker say; the node's sums are told only when every connector tells its part. */
export function connectorReadings(
  node: string,
  connectors: readonly Connector[],
  counts: ReadonlyMap<string, number>,
): readonly Reading[] {
  const current = connectors.map(({ objectName }) => counts.get(objectName));
  const limits = connectors.map(({ limit }) => limit);
  const refused = connectors.map(({ attributes }) => wholeOf(attributes, 'MaxConnectionExceededCount'));
  return [
    ...connectors.flatMap((connector) => listenerReadings(node, connector, counts.get(connector.objectName))),
    ...whole(current, (sum) => reading(metrics.connectionsCurrent, { node }, sum)),
    ...whole(limits, (sum) => reading(metrics.connectionsMax, { node }, sum)),
    ...whole(refused, (sum) => reading(metrics.connectionsRejected, { node, reason: 'limit' }, sum)),
  ];
}

function listenerReadings(node: string, connector: Connector, count: number | undefined): readonly Reading[] {
  const labels = { node, listener: connector.name, protocol: connector.scheme };
  const started = flagOf(connector.attributes, 'Started');
  return [
    ...(started === undefined ? [] : [reading(metrics.listenerUp, labels, started ? 1 : 0)]),
    ...(count === undefined ? [] : [reading(metrics.listenerConnectionsCurrent, labels, count)]),
    ...(connector.limit === undefined ? [] : [reading(metrics.listenerConnectionsMax, labels, connector.limit)]),
  ];
}

/** Without `maximumConnections` a connector takes as many as come; what is no number there is no knowledge. */
function limitOf(uri: string): number | undefined {
  if (uri === '') return undefined;
  const written = /[?&](?:transport\.)?maximumConnections=([^&]*)/.exec(uri)?.[1];
  if (written === undefined) return Number.POSITIVE_INFINITY;
  return /^\d{1,10}$/.test(written) ? Number(written) : undefined;
}

function whole(parts: readonly (number | undefined)[], make: (sum: number) => Reading): readonly Reading[] {
  const told = parts.filter((part) => part !== undefined);
  return told.length === 0 || told.length < parts.length ? [] : [make(told.reduce((sum, part) => sum + part, 0))];
}

/** How a name stands in an object name. */
function encoded(name: string): string {
  return name.replaceAll(/[:,'"]/g, '_');
}
