import { describe, expect, test } from 'vitest';
import { bridgeReadings } from '../../../../src/brokers/activemq/bridges-source.ts';
import { brokerReadings } from '../../../../src/brokers/activemq/broker-readings.ts';
import { connectorReadings, mqttAddresses, mqttConnectors } from '../../../../src/brokers/activemq/connectors.ts';
import { subscriptionReadings } from '../../../../src/brokers/activemq/subscriptions-source.ts';
import { acceptorReadings } from '../../../../src/brokers/artemis/acceptors.ts';
import * as links from '../../../../src/brokers/artemis/bridge-readings.ts';
import * as artemis from '../../../../src/brokers/artemis/broker-readings.ts';
import { listedRows } from '../../../../src/brokers/artemis/listed-rows.ts';
import { queueReadings } from '../../../../src/brokers/artemis/queues-source.ts';
import { topologyOf } from '../../../../src/brokers/artemis/topology.ts';
import { jvmReadings } from '../../../../src/brokers/jvm-readings.ts';
import type { Reading } from '../../../../src/core/reading.ts';
import { flawsOf } from '../../../contract/broker.contract.ts';
import { fc } from '../../../support/property.ts';

const values = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    1,
    0,
    -1,
    -0,
    1e308,
    0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '7',
    '-1',
    'ERROR: no',
    true,
    null,
    [],
  ),
);
const KEYS = [
  ...[
    'BrokerVersion',
    'UptimeMillis',
    'MemoryPercentUsage',
    'Started',
    'ConnectionCount',
    'MaxConnectionExceededCount',
  ],
  ...['Name', 'Duplex', 'EnqueueCounter', 'DequeueCounter', 'ReceivedCounter', 'Active', 'PendingQueueSize', 'mqtt'],
  ...['HeapMemoryUsage', 'used', 'max', 'ProcessCpuLoad', 'AvailableProcessors', 'OpenFileDescriptorCount', 'Version'],
  ...['AcceptorsAsJSON', 'DiskStoreUsage', 'MaxDiskUsage', 'HAPolicy', 'ReplicaSync', 'AuthenticationFailureCount'],
  ...['Connected', 'MessagesPendingAcknowledgement', 'MessagesAcknowledged', 'Nodes', 'name', 'address', 'params'],
  ...[
    'protocols',
    'connectionsAllowed',
    'routingType',
    'messageCount',
    'deliveringCount',
    'consumerCount',
    'nodeID',
    'live',
  ],
] as const;
const attributes = fc.dictionary(fc.constantFrom(...KEYS), values, { maxKeys: 20 });
const names = fc.oneof(
  fc.string(),
  fc.constantFrom('d:connectorName=mqtt', 'd:networkConnectorName=hub', 'd:name="x"', 'd:clientId=c,connectionName=c'),
);
const beans = fc.array(fc.tuple(names, attributes), { maxLength: 4 });
const items = fc.record({
  status: fc.constantFrom(200, 404, 0),
  value: fc.oneof(values, attributes, fc.json()),
  error: fc.string(),
});

const flaws = (readings: readonly Reading[]): readonly string[] => readings.flatMap(flawsOf);

describe('answers that no broker should give', () => {
  test('from ActiveMQ Classic make no wrong sample and no throw', () => {
    fc.assert(
      fc.property(attributes, beans, beans, fc.array(names), items, (bean, some, more, lists, item) => {
        const connectors = mqttConnectors(new Map(some), mqttAddresses({ ...bean, mqtt: 'mqtt://h:1' }, []));
        const rows = { consumers: lists, connected: lists, kept: more };
        expect(flaws(brokerReadings('n', bean))).toEqual([]);
        expect(flaws(connectorReadings('n', connectors, new Map()))).toEqual([]);
        expect(flaws(bridgeReadings('n', new Map(some), new Map(more)))).toEqual([]);
        expect(flaws(subscriptionReadings('n', rows))).toEqual([]);
        expect(flaws(jvmReadings('n', item, { ...item, value: bean }))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('from Artemis make no wrong sample and no throw', () => {
    fc.assert(
      fc.property(attributes, beans, fc.array(attributes), items, (bean, some, rows, item) => {
        const topology = topologyOf(item) ?? topologyOf({ ...item, status: 200, value: JSON.stringify(rows) }) ?? [];
        expect(flaws([...artemis.brokerReadings('n', bean), ...artemis.loginReadings('n', bean)])).toEqual([]);
        expect(flaws(acceptorReadings('n', JSON.stringify(rows), new Map(some)))).toEqual([]);
        expect(flaws(acceptorReadings('n', item.value, new Map(some)))).toEqual([]);
        expect(flaws(links.bridgeReadings('n', new Map(some)))).toEqual([]);
        expect(flaws(links.clusterConnectionReadings('n', new Map(some), topology))).toEqual([]);
        expect(flaws(queueReadings('n', listedRows(item)?.rows ?? rows))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
