import { describe, expect, test } from 'vitest';
import { bridgeReadings } from '../../../../src/brokers/activemq/bridges-source.ts';
import { brokerReadings } from '../../../../src/brokers/activemq/broker-readings.ts';
import { connectorReadings, mqttAddresses, mqttConnectors } from '../../../../src/brokers/activemq/connectors.ts';
import { subscriptionReadings } from '../../../../src/brokers/activemq/subscriptions-source.ts';
import { metrics } from '../../../../src/metrics/catalogue.ts';
import { lookAt } from '../../../support/look.ts';
import { openRecordedClassic } from '../../../support/recorded-activemq.ts';

const bean = (rest: string) => `org.apache.activemq:brokerName=b,${rest},type=Broker`;
const connector = (name: string) => bean(`connector=clientConnectors,connectorName=${name}`);
const values = (readings: ReturnType<typeof brokerReadings>) =>
  readings.map(({ metric, labels, value }) => [metric, ...Object.values(labels).slice(1), value]);
const limitsOf = (uri: string) =>
  mqttConnectors(new Map([[connector('mqtt'), {}]]), mqttAddresses({ mqtt: uri }, [])).map(({ limit }) => limit);

describe('traps of ActiveMQ Classic: connections', () => {
  test('"max" is a limit: maximumConnections of the MQTT address, and no peak is made of anything', async () => {
    await using recorded = await openRecordedClassic('5.17.6-loaded');
    const seen = await lookAt(recorded.adapter);
    expect(seen.byNode('connectionsMax')).toEqual({ n1: 1000, n2: 1000, n3: 1000 });
    expect(seen.byNode('connectionsPeak')).toEqual({});
  });

  test('without maximumConnections a connector takes all that come: +Inf; what is no number is no knowledge', () => {
    expect(limitsOf('mqtt://h:1883')).toEqual([Number.POSITIVE_INFINITY]);
    expect(limitsOf('mqtt+nio://h:1883?wireFormat.maxFrameSize=1&maximumConnections=7')).toEqual([7]);
    expect(limitsOf('mqtt://h:1883?maximumConnections=lots')).toEqual([undefined]);
    expect(limitsOf('mqtt://h:1883?maximumConnections=-1')).toEqual([undefined]);
  });

  test('CurrentConnectionsCount counts every protocol and the bridges (11 for 7 MQTT clients): the MQTT connector counts', async () => {
    await using recorded = await openRecordedClassic('5.17.6-loaded');
    expect((await lookAt(recorded.adapter)).byNode('connectionsCurrent')['n1']).toBe(7);
    expect(JSON.stringify(recorded.jolokia.asked('n1'))).not.toMatch(/ConnectionsCount/);
  });

  test('auto and ws connectors take other protocols too: theirs count only when the configuration names them', () => {
    const addresses = { all: 'auto+nio://h:1', web: 'ws://h:2', safe: 'mqtt+nio+ssl://h:3', core: 'tcp://h:4' };
    expect([...mqttAddresses(addresses, []).keys()]).toEqual(['safe']);
    expect([...mqttAddresses(addresses, ['web']).keys()]).toEqual(['web', 'safe']);
  });

  test('a broker whose MQTT connector is not known has an unknown number of MQTT clients, not 0', () => {
    expect(connectorReadings('n', [], new Map())).toEqual([]);
  });

  test('one connector that does not tell its count makes the sum unknown', () => {
    const beans = new Map([
      [connector('mqtt'), { Started: true }],
      [connector('safe'), { Started: true }],
    ]);
    const both = mqttConnectors(beans, mqttAddresses({ mqtt: 'mqtt://h:1', safe: 'mqtt+ssl://h:2' }, []));
    const told = connectorReadings('n', both, new Map([[connector('mqtt'), 4]])).map(({ metric }) => metric);
    expect(told).toContain(metrics.listenerConnectionsCurrent.name);
    expect(told).not.toContain(metrics.connectionsCurrent.name);
  });

  test('in older versions the count is an operation: asked once more at first, then with the rest; later it is an attribute', async () => {
    await using recorded = await openRecordedClassic('5.17.6-loaded');
    await lookAt(recorded.adapter);
    await lookAt(recorded.adapter);
    const asked = recorded.jolokia.asked('n1').map((questions) => JSON.stringify(questions));
    expect(asked.filter((questions) => questions.includes('BrokerVersion'))).toHaveLength(2);
    expect(asked.filter((questions) => /"connectionCount"/.test(questions))).toHaveLength(2);
    const changed = (answer: Readonly<Record<string, unknown>>) =>
      JSON.parse(JSON.stringify(answer).replaceAll('"Started":true', '"Started":true,"ConnectionCount":7'));
    await using newer = await openRecordedClassic('5.17.6-loaded', { change: changed });
    expect((await lookAt(newer.adapter)).byNode('connectionsCurrent')['n1']).toBe(7);
    expect(JSON.stringify(newer.jolokia.asked('n1'))).not.toContain('"exec"');
  });

  test('an agent that does not allow operations costs the count and nothing else', async () => {
    const change = (answer: Readonly<Record<string, unknown>>) =>
      typeof answer['value'] === 'number' ? { status: 403, error: 'java.lang.Exception : exec not allowed' } : answer;
    await using recorded = await openRecordedClassic('5.17.6-loaded', { change });
    const seen = await lookAt(recorded.adapter);
    expect(seen.failures()).toEqual({});
    expect(seen.byNode('connectionsCurrent')).toEqual({});
    expect(seen.byNode('connectionsMax')['n1']).toBe(1000);
  });
});

describe('traps of ActiveMQ Classic: messages and subscriptions', () => {
  test('totals hold advisories and count a message on every broker it is forwarded to: none is read, none is published', async () => {
    await using recorded = await openRecordedClassic('5.17.6-loaded', { options: { subscriptions: true } });
    const seen = await lookAt(recorded.adapter);
    expect(JSON.stringify(recorded.jolokia.asked('n1'))).not.toMatch(/Total(?:Enqueue|Dequeue|Consumer|Message)Count/);
    for (const key of ['messagesReceived', 'messagesSent', 'storedMessages', 'subscribersCurrent'] as const) {
      expect(seen.byNode(key), key).toEqual({});
    }
  });

  test('TotalConsumerCount is 4917 for 35 subscriptions, one for every topic: subscriptions are counted once each', () => {
    const consumer = (client: string, topic: string, id: string) =>
      bean(`clientId=${client},consumerId=${id},destinationName=${topic},destinationType=Topic,endpoint=Consumer`);
    const rows = {
      consumers: [
        consumer('tel-1', 'telemetry.>', 'ID_1'),
        consumer('to-n2_n2_inbound_n1', 'telemetry.>', 'n1->n2_1'), // a bridge
        consumer('backoffice', 'telemetry.>', 'ID_2'), // JMS
      ],
      connected: [
        bean('connectionName=tel-1,connectionViewType=clientId,connector=clientConnectors,connectorName=mqtt'),
      ],
      kept: [],
    };
    const [subscriptions] = subscriptionReadings('n', rows);
    expect(subscriptions).toMatchObject({ metric: metrics.subscriptionsCurrent.name, value: 1 });
  });

  test('TotalMessageCount is 0 with messages queued for offline sessions: their subscriptions tell, one that does not makes the sum unknown', () => {
    const kept = (client: string, attributes: object) =>
      [bean(`clientId=${client},consumerId=Durable(${client}_AT_LEAST_ONCE_q)`), { ...attributes }] as const;
    const rows = (more: object) => ({
      consumers: [],
      connected: [],
      kept: [kept('a', { Active: false, PendingQueueSize: 20 }), kept('a', { Active: false, ...more })],
    });
    const queued = (more: object) =>
      subscriptionReadings('n', rows(more)).find(({ metric }) => metric === metrics.queuedMessages.name)?.value;
    expect(queued({ PendingQueueSize: 5 })).toBe(25);
    expect(queued({ PendingQueueSize: 'ERROR: no store' })).toBeUndefined();
  });

  test('heavy lists are off by default, and given up before they are read when they are too long', async () => {
    await using plain = await openRecordedClassic('5.17.6-loaded');
    await lookAt(plain.adapter);
    expect(JSON.stringify(plain.jolokia.asked('n1'))).not.toContain('"search"');
    await using bounded = await openRecordedClassic('5.17.6-loaded', { options: { subscriptions: true, maxRows: 5 } });
    const seen = await lookAt(bounded.adapter);
    expect(seen.failures()['n1/subscriptions']).toBe('too_large');
    expect(seen.messageOf('n1/subscriptions')).toMatch(/more than 5; raise options\.maxRows/);
    expect(JSON.stringify(bounded.jolokia.asked('n1'))).not.toContain('PendingQueueSize');
  });
});

describe('traps of ActiveMQ Classic: bridges', () => {
  const connectors = new Map([
    [bean('connector=networkConnectors,networkConnectorName=hub'), { Name: 'hub', Duplex: true }],
  ]);
  const bridge = (remote: string, counters: object) =>
    [bean(`connector=networkConnectors,networkBridge=${remote},networkConnectorName=hub`), { ...counters }] as const;

  test('a bridge has an MBean for every topic that crosses it: the patterns do not reach them', async () => {
    await using recorded = await openRecordedClassic('5.17.6-loaded');
    await lookAt(recorded.adapter);
    expect(JSON.stringify(recorded.jolokia.asked('n1'))).not.toContain(',*"');
  });

  test('no bridge MBean is a bridge that is down, and its counters are unknown, not 0', () => {
    expect(values(bridgeReadings('n', connectors, new Map()))).toEqual([
      [metrics.bridgeUp.name, 'hub', 'network_connector', 0],
    ]);
  });

  test('a connector to several brokers is one series: sums, up while one is', () => {
    const bridges = new Map([
      bridge('tcp_//a', { EnqueueCounter: 12, DequeueCounter: 10, ReceivedCounter: 3 }),
      bridge('tcp_//b', { EnqueueCounter: 5, DequeueCounter: 5, ReceivedCounter: 1 }),
    ]);
    expect(values(bridgeReadings('n', connectors, bridges))).toEqual([
      [metrics.bridgeUp.name, 'hub', 'network_connector', 1],
      [metrics.bridgeMessages.name, 'hub', 'out', 15],
      [metrics.bridgeMessages.name, 'hub', 'in', 4],
      [metrics.bridgeQueuedMessages.name, 'hub', 2],
    ]);
  });

  test('a bridge without ReceivedCounter: what came in is unknown', () => {
    const readings = bridgeReadings('n', connectors, new Map([bridge('a', { EnqueueCounter: 1, DequeueCounter: 1 })]));
    expect(readings.map(({ labels }) => labels['direction'])).not.toContain('in');
  });
});

describe('traps of ActiveMQ Classic: the agent', () => {
  test('an attribute that could not be read is a text that begins with ERROR: no version, no number', () => {
    const error = 'ERROR: No such attribute: X (class javax.management.AttributeNotFoundException)';
    expect(brokerReadings('n', { BrokerVersion: error, UptimeMillis: error, StorePercentUsage: error })).toEqual([]);
  });

  test('every request names an origin, that of the address or the configured one: without it the default rules refuse', async () => {
    await using plain = await openRecordedClassic('5.17.6-idle');
    await lookAt(plain.adapter);
    expect(new Set(plain.jolokia.origins('n1'))).toEqual(new Set([plain.jolokia.url('n1')]));
    await using other = await openRecordedClassic('5.17.6-idle', { options: { origin: 'http://localhost:8161' } });
    await lookAt(other.adapter);
    expect(new Set(other.jolokia.origins('n1'))).toEqual(new Set(['http://localhost:8161']));
  });

  test('a limit that is used up is an alarm, and its high-water mark is none', () => {
    expect(values(brokerReadings('n', { StorePercentUsage: 100, MemoryPercentUsage: 99 }))).toEqual([
      [metrics.alarmActive.name, 'memory_limit', 0],
      [metrics.alarmActive.name, 'store_limit', 1],
      [metrics.diskLimitUsed.name, 'messages', 1],
    ]);
  });

  test('brokers are all called localhost by default: the broker id tells whether two addresses lead to one broker', async () => {
    const same = (answer: Readonly<Record<string, unknown>>) =>
      JSON.parse(JSON.stringify(answer).replaceAll(/"BrokerId":"[^"]+"/g, '"BrokerId":"ID:one"'));
    await using recorded = await openRecordedClassic('5.17.6-idle', { change: same });
    const seen = await lookAt(recorded.adapter);
    expect(Object.values(seen.failures())).toEqual(['parse', 'parse']);
    const [failed = ''] = Object.keys(seen.failures());
    expect(seen.messageOf(failed)).toContain('every node needs an address of its own');
  });
});
