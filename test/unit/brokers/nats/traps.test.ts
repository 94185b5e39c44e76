import { describe, expect, test } from 'vitest';
import { receivedReadings } from '../../../../src/brokers/nats/accounts-source.ts';
import { connectionReadings } from '../../../../src/brokers/nats/connections-source.ts';
import { nats } from '../../../../src/brokers/nats/kind.ts';
import { metaGroupOf } from '../../../../src/brokers/nats/meta-group.ts';
import { ledStreams } from '../../../../src/brokers/nats/mqtt-streams.ts';
import { viewOf } from '../../../../src/brokers/nats/routes-source.ts';
import { ServerNames } from '../../../../src/brokers/nats/server-names.ts';
import {
  clientReadings,
  diskReadings,
  limitReadings,
  processReadings,
} from '../../../../src/brokers/nats/varz-source.ts';
import { silentLog } from '../../../../src/core/log.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { metrics } from '../../../../src/metrics/catalogue.ts';
import { lookAt } from '../../../support/look.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';
import { openRecordedNats } from '../../../support/recorded-nats.ts';

const values = (readings: ReturnType<typeof connectionReadings>) =>
  Object.fromEntries(readings.map(({ metric, value }) => [metric, value]));
const stream = (name: string, leader: string | undefined, messages: number) => ({
  name,
  state: { messages, bytes: messages * 10 },
  ...(leader === undefined ? {} : { cluster: { leader } }),
});
const jsz = (...streams: object[]) => ({ accounts: 1, account_details: [{ name: 'APP', stream_detail: streams }] });

async function look(fixture: string, options: object = {}) {
  await using recorded = await openRecordedNats(fixture, { options });
  const seen = await lookAt(recorded.adapter);
  return { seen, asked: ['n1', 'n2', 'n3'].flatMap((node) => recorded.http.asked(node)) };
}

describe('traps of NATS: connections', () => {
  test('"max" is a limit here: max_connections is one, for all protocols, and no peak is made of it', async () => {
    const { seen } = await look('2.10.27-loaded');
    expect(seen.byNode('connectionsMax')['n1']).toBe(65_536);
    expect(seen.byNode('connectionsPeak')).toEqual({});
  });

  test.each([0, -1, undefined])('max_connections %s is no knowledge', (max) => {
    expect(limitReadings('n', { max_connections: max })).toEqual([]);
  });

  test('nothing in varz splits MQTT from NATS: only rows of type mqtt count, whatever else is connected', () => {
    const rows = [
      { type: 'mqtt', pending_bytes: 7 },
      { type: 'nats', pending_bytes: 100 },
      { type: 'websocket', pending_bytes: 100 },
    ];
    expect(values(connectionReadings('n', rows))).toEqual({
      [metrics.connectionsCurrent.name]: 1,
      [metrics.socketQueuedBytes.name]: 7,
    });
  });

  test('without mqttOnly no counter of all protocols is passed off as MQTT', async () => {
    const { seen } = await look('2.10.27-loaded', { connections: false });
    for (const key of ['connectionsCurrent', 'connectionsOpened', 'connectionsClosed', 'messagesReceived'] as const) {
      expect(seen.byNode(key), key).toEqual({});
    }
  });

  test('a million clients are not listed: above maxRows the list is not even asked for', async () => {
    const { seen, asked } = await look('2.10.27-loaded', { maxRows: 10 });
    expect(seen.failures()).toEqual({
      'n1/connections': 'too_large',
      'n2/connections': 'too_large',
      'n3/connections': 'too_large',
    });
    expect(seen.messageOf('n1/connections')).toMatch(/13 connections.*options\.maxRows.*options\.mqttOnly/);
    expect(asked.filter((path) => path.startsWith('/connz'))).toEqual([]);
  });

  test('with mqttOnly the list is not asked for either', async () => {
    const { asked } = await look('2.10.27-loaded', { mqttOnly: true });
    expect(asked.filter((path) => path.startsWith('/connz'))).toEqual([]);
  });

  test('slow_consumers counts routes too: 1 after a cut, and no client was one', async () => {
    const { seen } = await look('2.10.27-rejoined', { mqttOnly: true });
    expect(seen.byNode('connectionsClosed', { reason: 'slow_consumer' })).toEqual({ n1: 0, n2: 0, n3: 0 });
    const counted = clientReadings('n', { slow_consumers: 5, slow_consumer_stats: { clients: 2, routes: 3 } });
    expect(values(counted)).toEqual({ [metrics.connectionsClosed.name]: 2 });
    expect(clientReadings('n', { slow_consumers: 5 })).toEqual([]);
  });
});

describe('traps of NATS: messages', () => {
  test('out_msgs of connz is 0 for deliveries to MQTT clients: messages sent are absent, not 0', async () => {
    const { seen } = await look('2.10.27-loaded', { mqttOnly: true });
    expect(seen.byNode('messagesSent')).toEqual({});
  });

  test('sums of connz shrink when clients leave: no counter is made of in_msgs', () => {
    expect(Object.keys(values(connectionReadings('n', [{ type: 'mqtt', in_msgs: 2308 }])))).toEqual([
      metrics.connectionsCurrent.name,
      metrics.socketQueuedBytes.name,
    ]);
  });

  test('in_msgs of varz holds JetStream, Raft and system traffic (11339 for 2308): the accounts of clients count', async () => {
    const { seen } = await look('2.10.27-loaded', { mqttOnly: true });
    expect(seen.sum('messagesReceived')).toBe(2308);
  });

  test('account counters of versions that nobody checked are left out', () => {
    const accounts = [{ acc: 'APP', received: { msgs: 5 } }];
    expect(receivedReadings('n', { version: '2.11.0' }, accounts)).toEqual([]);
    expect(receivedReadings('n', { version: '2.10.27', system_account: 'APP' }, accounts)).toEqual([]);
    expect(receivedReadings('n', { version: '2.10.27', system_account: 'SYS' }, accounts)).toHaveLength(1);
  });

  test('subscriptions of varz (1207) and connz are not those of MQTT (42): absent', async () => {
    const { seen } = await look('2.10.27-loaded');
    expect(seen.byNode('subscriptionsCurrent')).toEqual({});
  });

  test('jsz messages 748 are 700 queued, 5 retained and 43 sessions, on each of three replicas: told apart, and once', async () => {
    const { seen } = await look('2.10.27-loaded');
    const told = [seen.sum('queuedMessages'), seen.sum('retainedMessages'), seen.sum('sessionsCurrent')];
    expect(told).toEqual([700, 5, 43]);
    expect(seen.byNode('storedMessages')).toEqual({});
  });

  test('a replica is not the leader, a stream nobody leads is told by nobody, one without replicas by its server', () => {
    expect(ledStreams('/jsz', jsz(stream('$MQTT_msgs', 'n2', 7)), 'n1')).toEqual([]);
    expect(ledStreams('/jsz', jsz({ ...stream('$MQTT_msgs', undefined, 7), cluster: { name: 'c' } }), 'n1')).toEqual(
      [],
    );
    expect(ledStreams('/jsz', jsz(stream('$MQTT_msgs', undefined, 7)), 'n1')).toEqual([
      { holds: 'queued', messages: 7, bytes: 70 },
    ]);
  });

  test('streams of others, and those of PUBREL and QoS 2, are no queue', () => {
    const others = ['ORDERS', '$MQTT_out', '$MQTT_qos2in', 'constructor'].map((name) => stream(name, 'n1', 9));
    expect(ledStreams('/jsz', jsz(...others), 'n1')).toEqual([]);
  });

  test('before the first MQTT client there are no streams: absent, not 0', async () => {
    const { seen } = await look('2.10.27-idle');
    expect(seen.byNode('queuedMessages')).toEqual({});
    expect(seen.byNode('sessionsCurrent')).toEqual({});
    expect(seen.byNode('connectionsCurrent')).toEqual({ n1: 0, n2: 0, n3: 0 });
  });

  test('more accounts than one page holds would be half a sum; an account that is not there would be 0', () => {
    expect(() => ledStreams('/jsz', { accounts: 2000, account_details: [{}] }, 'n1')).toThrow(/1 of 2000 accounts/);
    expect(() => ledStreams('/jsz', { accounts: 1 }, 'n1', 'APPP')).toThrow(/no account "APPP"/);
    expect(ledStreams('/jsz', { accounts: 0, disabled: true }, 'n1')).toEqual([]);
  });
});

describe('traps of NATS: the cluster', () => {
  const cluster = { names: new ServerNames(['n1', 'n2', 'n3']), roster: { members: new Set<string>() } };
  const routes = (...remotes: string[]) => ({ routes: remotes.map((remote_name) => ({ remote_name })) });
  const meta = (replica: object, more: object = {}) =>
    metaGroupOf({ jetstream: { meta: { leader: 'n1', cluster_size: 3, replicas: [replica] } }, ...more });

  test('num_routes is a pool, 8 for two other servers: distinct servers count', () => {
    expect(viewOf('n1', routes('n2', 'n2', 'n2', 'n2', 'n3', 'n3', 'n3', 'n3'), undefined, cluster).running).toEqual([
      'n1',
      'n2',
      'n3',
    ]);
  });

  test('routes stay for up to 79 s of a cut: what the meta leader has lost is not running', () => {
    const lost = meta({ name: 'n3', current: false, active: 59_766_451_700 });
    expect(viewOf('n1', routes('n2', 'n3'), lost, cluster)).toEqual({
      node: 'n1',
      running: ['n1', 'n2'],
      known: ['n1', 'n2', 'n3'],
    });
  });

  test('a server that is catching up is not current, and not gone', () => {
    expect(meta({ name: 'n3', current: false, active: 300_000_000 })?.gone.size).toBe(0);
    expect(meta({ name: 'n3', current: false })?.gone.size).toBe(0);
    expect(meta({ name: 'n3', current: false, offline: true })?.gone).toEqual(new Set(['n3']));
  });

  test('in a supercluster the meta group spans other clusters and says nothing about this one', () => {
    const spanning = { gateway: { name: 'east' } };
    expect(meta({ name: 'n9', current: false, offline: true }, spanning)).toBeUndefined();
  });

  test('healthz of healthy nodes is 503 while another rejoins: an alarm, and three stay alive', async () => {
    const { seen } = await look('2.10.27-healed-3s');
    expect(seen.failures()).toEqual({});
    expect(seen.byNode('alarmActive', { alarm: 'unhealthy' })).toEqual({ n1: 1, n2: 1, n3: 1 });
    expect(seen.running()['n1']).toEqual(['n1', 'n2', 'n3']);
  });

  test('a server without JetStream has no meta leader to lose', () => {
    expect(processReadings('n', { version: '2.10.27', jetstream: {} }).map(({ metric }) => metric)).toEqual([
      metrics.brokerInfo.name,
    ]);
  });

  test('file storage that is used up is an alarm; a server without JetStream, or without storage, has none', () => {
    const disk = (storage: unknown, max_storage: unknown) =>
      diskReadings('n', { jetstream: { stats: { storage }, config: { max_storage } } }).map(
        ({ metric, labels, value }) => [labels['alarm'] ?? metric, value],
      );
    const [used, limit] = [metrics.diskUsed.name, metrics.diskLimit.name];
    expect(disk(99, 100)).toEqual([
      [used, 99],
      [limit, 100],
      ['store_limit', 0],
    ]);
    expect(disk(100, 100)).toEqual([
      [used, 100],
      [limit, 100],
      ['store_limit', 1],
    ]);
    expect(disk(7, 0)).toEqual([[used, 7]]);
    expect(disk(7, -1)).toEqual([[used, 7]]);
    expect(disk(undefined, 100)).toEqual([[limit, 100]]);
    expect(diskReadings('n', { jetstream: {} })).toEqual([]);
    expect(diskReadings('n', {})).toEqual([]);
  });

  test('one 404 costs one family', async () => {
    const { seen } = await look('2.10.27-partition-60s'); // the connections of n2 were not recorded
    expect(seen.failures()).toEqual({ 'n2/connections': 'http_4xx' });
    expect(Object.keys(seen.byNode('connectionsCurrent'))).toEqual(['n1', 'n3']);
  });

  test('node names are server names; other names in the configuration are learnt', async () => {
    await using recorded = await openRecordedNats('2.10.27-loaded', { names: ['a', 'b', 'c'] });
    await lookAt(recorded.adapter);
    expect((await lookAt(recorded.adapter)).running()).toEqual({
      a: ['a', 'b', 'c'],
      b: ['a', 'b', 'c'],
      c: ['a', 'b', 'c'],
    });
  });

  test('an address that leads to another configured node is said, not counted twice', async () => {
    await using recorded = await openRecordedNats('2.10.27-loaded', { names: ['n2', 'n1', 'n3'] });
    const seen = await lookAt(recorded.adapter);
    expect(seen.failures()['n2/varz']).toBe('parse');
    expect(seen.messageOf('n2/connections')).toContain('every node needs an address of its own');
  });
});

describe('traps of NATS: the monitoring endpoint', () => {
  test('tls_cert_not_after is there from 2.12 on, and the year 1 is no date', () => {
    const mqtt = { host: '0.0.0.0', port: 8883, tls_cert_not_after: '2027-01-01T00:00:00Z' };
    const expiry = { metric: metrics.tlsCertificateExpiry.name, value: 1_798_761_600 };
    expect(limitReadings('n', { mqtt })).toMatchObject([
      { ...expiry, labels: { node: 'n', listener: '0.0.0.0:8883' } },
    ]);
    expect(limitReadings('n', { mqtt: { ...mqtt, tls_cert_not_after: '0001-01-01T00:00:00Z' } })).toEqual([]);
  });

  // The server sends back the credentials it got, and the reader masks them: a mask means that they were sent.
  test('it asks for no login, and none is sent in the clear', async () => {
    await using server = await openMisbehavingServer('echo-credentials');
    await using adapter = await nats.open({
      cluster: 'c',
      nodes: [{ name: 'n1', api: server.url }],
      auth: { username: 'sre', password: new Secret('hush') },
      tls: {},
      options: {},
      log: silentLog,
    });
    expect((await lookAt(adapter)).messageOf('n1/varz')).toContain('refused: undefined');
  });

  test('what a document does not have is left out, and is no 0', () => {
    expect(clientReadings('n', {})).toEqual([]);
    expect(processReadings('n', {})).toEqual([]);
  });
});
