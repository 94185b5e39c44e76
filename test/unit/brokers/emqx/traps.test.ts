import { describe, expect, test } from 'vitest';
import { alarmReadings } from '../../../../src/brokers/emqx/alarms-source.ts';
import { clientReadings } from '../../../../src/brokers/emqx/clients-source.ts';
import { type EmqxListener, listenerReadings } from '../../../../src/brokers/emqx/listeners-source.ts';
import { prometheusReadings } from '../../../../src/brokers/emqx/prometheus-readings.ts';
import type { Reading } from '../../../../src/core/reading.ts';
import { parsePrometheusText } from '../../../../src/http/prometheus-text.ts';
import { type MetricKey, metrics } from '../../../../src/metrics/catalogue.ts';
import { ofTheExporter } from '../../../../src/metrics/of-the-exporter.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedEmqx, recordedEmqxNames } from '../../../support/recorded-emqx.ts';

const [e1, e2, e3] = recordedEmqxNames;
const [new1, new2] = ['emqx@new1', 'emqx@new2'] as const;

async function look(fixture: string, names: readonly string[] = recordedEmqxNames): Promise<Look> {
  await using broker = await openRecordedEmqx(fixture, names);
  const seen = await lookAt(broker.adapter);
  expect(seen.failures()).toEqual({}); // what is absent below is absent from answers
  return seen;
}

const loaded = () => look('5.8.9-loaded');
const old = () => look('5.0-derived', ['emqx@old1']);
const newest = () => look('6.2-derived', [new1, new2]);

async function askedOf(fixture: string): Promise<string> {
  await using broker = await openRecordedEmqx(fixture);
  await lookAt(broker.adapter);
  return ['n1', 'n2', 'n3'].flatMap((node) => broker.http.asked(node)).join(' ');
}

const values = (readings: readonly Reading[], key: MetricKey) =>
  readings.filter(({ metric }) => metric === metrics[key].name).map(({ value }) => value);

describe('traps of EMQX', () => {
  test('"max" means two things: live_connections.max is the peak, the limit comes from the listeners', async () => {
    const seen = await newest();
    expect(seen.byNode('connectionsPeak')).toEqual({ [new1]: 50, [new2]: 50 });
    expect(seen.byNode('connectionsMax')).toEqual({ [new1]: 1600, [new2]: 2500 });
  });

  test('a listener without limit is +Inf, so that no ratio ever fires', async () => {
    expect((await loaded()).byNode('connectionsMax')[e1]).toBe(Number.POSITIVE_INFINITY);
  });

  test('the limit at the top of a listener is summed over the nodes: each node has its own', async () => {
    const seen = await newest();
    const tcp = { listener: 'tcp:default', protocol: 'mqtt' };
    expect(seen.byNode('listenerConnectionsMax', tcp)).toEqual({ [new1]: 1000, [new2]: 2000 });
  });

  test('a listener that runs on one node only is "inconsistent" as a whole, and up or down on each', async () => {
    expect((await newest()).byNode('listenerUp', { protocol: 'quic' })).toEqual({ [new1]: 1, [new2]: 0 });
  });

  test('a listener that is switched off is neither down nor unlimited', async () => {
    const seen = await newest();
    expect(seen.byNode('listenerUp', { listener: 'ssl:spare' })).toEqual({});
    expect(seen.byNode('connectionsMax')[new1]).not.toBe(Number.POSITIVE_INFINITY);
  });

  test('a full listener hides behind an idle one: every listener has a limit of its own', async () => {
    expect((await newest()).byNode('listenerConnectionsMax', { listener: 'wss:default' })).toEqual({
      [new1]: 500,
      [new2]: 500,
    });
  });

  test('a running listener that does not tell its limit leaves the limit of the node unknown', () => {
    const of = (id: string, status: EmqxListener['node_status'][number]['status']): EmqxListener => ({
      id,
      node_status: [{ node: 'n', status }],
    });
    const readings = listenerReadings('n', 'n', [
      of('tcp:a', { running: true, max_connections: 5 }),
      of('tcp:b', { running: true }),
    ]);
    expect(values(readings, 'connectionsMax')).toEqual([]);
    expect(values(readings, 'listenerConnectionsMax')).toEqual([5]);
  });

  test('connections are not connections: 43 with the offline sessions, 36 connected', async () => {
    const seen = await loaded();
    expect(seen.sum('connectionsCurrent')).toBe(36);
    expect(seen.sum('sessionsCurrent')).toBe(43);
  });

  test('current_connections of a listener count offline sessions too, and are left out', async () => {
    expect((await loaded()).byNode('listenerConnectionsCurrent')).toEqual({});
  });

  test('/cluster lists only running nodes and is not asked: the dead one is stopped in /nodes', async () => {
    await using broker = await openRecordedEmqx('5.8.9-node-down-2s');
    expect((await lookAt(broker.adapter)).known()[e1]).toEqual([e1, e2, e3]);
    expect(await askedOf('5.8.9-loaded')).not.toMatch(/api\/v5\/cluster/);
  });

  test('a stopped replicant is in no list: how many there should be is for the configuration to say', () => {
    expect(ofTheExporter).toContain('clusterNodesExpected');
  });

  test('cluster_sessions is the cluster’s on every node (129 when added up): 43 sessions', async () => {
    expect((await loaded()).sum('sessionsCurrent')).toBe(43);
  });

  test('topics and shared subscriptions are the cluster’s on every node: taken once, without a node', async () => {
    const seen = await loaded();
    expect(seen.byNode('topicsCurrent')).toEqual({ '': 42 });
    expect(seen.byNode('subscriptionsShared')).toEqual({ '': 2 });
  });

  test('nothing aggregated and nothing of /monitor is asked: they hang, fail or drop nodes silently', async () => {
    expect(await askedOf('5.8.9-loaded')).not.toMatch(/aggregate|monitor|all_nodes|\/v5\/(?:stats|metrics)/);
  });

  test('every node is asked for its own Prometheus pages only', async () => {
    await using broker = await openRecordedEmqx('5.8.9-loaded');
    await lookAt(broker.adapter);
    expect(broker.http.asked('n2').filter((path) => path.includes('prometheus'))).toEqual([
      '/api/v5/prometheus/stats?mode=node',
      '/api/v5/prometheus/data_integration?mode=node',
    ]);
  });

  test('retained.count is 12 for 5 retained messages, with $SYS and expired ones in it: absent', async () => {
    expect((await loaded()).byNode('retainedMessages')).toEqual({});
  });

  test('messages.publish counts the will too: 2308 came from clients', async () => {
    expect((await loaded()).sum('messagesReceived')).toBe(2308);
  });

  test('the 700 queued are told by no page, only by the clients', async () => {
    expect((await loaded()).sum('queuedMessages')).toBe(700);
  });

  test('messages_dropped_expired of the page is a QoS 2 message never released, not an expired one', async () => {
    const seen = await old();
    expect(seen.sum('messagesDropped', { reason: 'await_pubrel_timeout' })).toBe(1);
    expect(seen.byNode('messagesDropped', { reason: 'expired' })).toEqual({});
  });

  test('no_subscribers is not loss and has its own reason; the totals of the two stages are not added', async () => {
    const seen = await loaded();
    const all = seen.labels('messagesDropped').map(({ reason = '' }) => reason);
    expect(new Set(all).size).toBe(8);
    expect(seen.sum('messagesDropped', { reason: 'no_subscribers' })).toBe(9);
  });

  test('messages over the receive maximum: one counter up to 5.8, another one since', async () => {
    expect((await old()).sum('messagesDropped', { reason: 'receive_maximum' })).toBe(4);
    const seen = await newest();
    expect(seen.byNode('messagesDropped', { reason: 'receive_maximum' })).toEqual({ [new1]: 2, [new2]: 2 });
    expect(seen.byNode('messagesDropped', { reason: 'quota' })).toEqual({ [new1]: 3, [new2]: 3 });
  });

  test('QoS 0 messages a queue does not take are no overload', async () => {
    const seen = await newest();
    expect(seen.byNode('messagesDropped', { reason: 'unspecified' })).toEqual({ [new1]: 7, [new2]: 7 });
    expect(seen.byNode('messagesDropped', { reason: 'qos0_overload' })).toEqual({});
  });

  test('reasons of disconnects include clients that never got in: closed is the total without them', async () => {
    expect((await loaded()).byNode('connectionsClosed', { reason: 'all' })[e1]).toBe(9);
  });

  test('keep-alive timeouts: a reason that is not listed is 0 where others are, and unknown where none is', async () => {
    expect((await newest()).byNode('keepaliveTimeouts')).toEqual({ [new1]: 5, [new2]: 5 });
    expect((await loaded()).byNode('keepaliveTimeouts')[e1]).toBe(0);
    expect((await old()).byNode('keepaliveTimeouts')).toEqual({});
  });

  test('0 is no expiry of a certificate but one EMQX could not read', async () => {
    expect((await newest()).labels('tlsCertificateExpiry')).toEqual([
      { listener: 'wss:default' },
      { listener: 'wss:default' },
    ]);
  });

  test('NaN is no number', () => {
    const page = parsePrometheusText('emqx_messages_received NaN\nemqx_messages_sent 4\n');
    expect(prometheusReadings('n', page)).toEqual([
      { metric: metrics.messagesSent.name, labels: { node: 'n' }, value: 4 },
    ]);
  });

  test('memory of /nodes is text ("512.00M") and of the machine: bytes from the page, kind host', async () => {
    expect((await loaded()).labels('memoryUsed')).toEqual(Array(3).fill({ kind: 'host' }));
    expect((await old()).byNode('memoryUsed')).toEqual({});
  });

  test('cpu_use is the whole machine’s and not what the broker uses: absent', async () => {
    expect((await loaded()).byNode('cpuUsage')).toEqual({});
  });

  test('subscribers count subscriptions, not clients: absent', async () => {
    expect((await loaded()).byNode('subscribersCurrent')).toEqual({});
  });

  test('EMQX does not tell what subscriptions cost: absent', async () => {
    expect((await loaded()).byNode('subscriptionMemory')).toEqual({});
  });

  test('5.0 has no live_connections on its page: connections come from the API', async () => {
    expect((await old()).byNode('connectionsCurrent')).toEqual({ 'emqx@old1': 2 });
  });

  test('5.0 says its name in a sentence', async () => {
    expect((await old()).running()).toEqual({ 'emqx@old1': ['emqx@old1'] });
  });

  test('what an old page lacks is absent, not 0', async () => {
    const seen = await old();
    for (const key of ['connectionsPeak', 'tlsCertificateExpiry', 'bytesReceived', 'packetsReceived'] as const) {
      expect(seen.byNode(key), key).toEqual({});
    }
  });

  test('max_fds may be a word, which is no number', async () => {
    expect((await newest()).byNode('maxFds')).toEqual({});
  });

  test('the licence limits sessions of the cluster, and is told once', async () => {
    const seen = await newest();
    expect(seen.byNode('sessionsMax')).toEqual({ '': 5000 });
    expect(seen.byNode('licenseExpiry')).toEqual({ '': Date.UTC(2030, 11, 31) / 1_000 });
  });

  test('an edition without licence answers 404, which costs the licence and no error', async () => {
    const seen = await loaded();
    expect(seen.byNode('sessionsMax')).toEqual({});
    expect(seen.failures()).toEqual({});
  });

  test('/bridges is gone in 6 and not asked', async () => {
    expect(await askedOf('5.8.9-loaded')).not.toContain('bridges');
  });

  test('every node lists the alarms of all: each is told by the node it is of', async () => {
    const seen = await newest();
    expect(seen.byNode('alarmActive', { alarm: 'high_system_memory_usage' })).toEqual({ [new1]: 1, [new2]: 0 });
  });

  test('names of alarms hold client and resource ids: one series for all of a kind', async () => {
    const seen = await newest();
    expect(seen.byNode('alarmActive', { alarm: 'conn_congestion' })).toEqual({ [new1]: 1, [new2]: 0 });
    expect(seen.byNode('alarmActive', { alarm: 'other' })).toEqual({ [new1]: 0, [new2]: 1 });
    expect(new Set(seen.labels('alarmActive').map(({ alarm }) => alarm)).size).toBe(11);
  });

  test('in a list of alarms that was cut short, what is missing is unknown', () => {
    const readings = alarmReadings('n', { names: ['conn_congestion/a/b'], complete: false });
    expect(readings).toEqual([
      { metric: metrics.alarmActive.name, labels: { node: 'n', alarm: 'conn_congestion' }, value: 1 },
    ]);
  });

  test('clients of which one does not tell its queue are no knowledge of queues', () => {
    const full = { clientid: 'a', mqueue_len: 3, inflight_cnt: 1, expiry_interval: 60 };
    const readings = clientReadings('n', [full, { ...full, clientid: 'b', mqueue_len: undefined }]);
    expect(values(readings, 'queuedMessages')).toEqual([]);
    expect(values(readings, 'inflightMessages')).toEqual([2]);
  });
});

describe('names of EMQX nodes', () => {
  test('other names in the configuration are learnt from what each node calls itself', async () => {
    const seen = await look('5.8.9-loaded', ['one', 'two', 'three']);
    expect(seen.byNode('connectionsCurrent')).toEqual({ one: 13, two: 12, three: 11 });
    expect(seen.running()['two']).toEqual(['one', 'two', 'three']);
  });

  test('the page does not say whose it is: an address that leads to another node is an error, not that node’s numbers', async () => {
    await using broker = await openRecordedEmqx('5.8.9-loaded', [], {
      nodes: (http) => [
        { name: e1, api: http.url('n1') },
        { name: e2, api: http.url('n1') },
      ],
    });
    const seen = await lookAt(broker.adapter);
    const sources = ['prometheus', 'node', 'membership', 'alarms', 'listeners', 'bridges', 'clients'];
    expect(seen.failures()).toEqual(Object.fromEntries(sources.map((source) => [`${e2}/${source}`, 'parse'])));
    expect(seen.messageOf(`${e2}/prometheus`)).toContain('every node needs an address of its own');
    expect(seen.byNode('messagesReceived')).toEqual({ [e1]: 2308 });
  });
});
