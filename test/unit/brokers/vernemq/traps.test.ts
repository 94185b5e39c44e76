import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listenerReadings } from '../../../../src/brokers/vernemq/listeners.ts';
import { speakerOf, withoutPrefix } from '../../../../src/brokers/vernemq/node-page.ts';
import { prometheusReadings } from '../../../../src/brokers/vernemq/prometheus-readings.ts';
import { queuedReading } from '../../../../src/brokers/vernemq/queued.ts';
import { type PrometheusPage, parsePrometheusText } from '../../../../src/http/prometheus-text.ts';
import { type MetricKey, metrics } from '../../../../src/metrics/catalogue.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedVerneMq, verneMqNodes } from '../../../support/recorded-vernemq.ts';

const [n1, n2, n3] = verneMqNodes;
const recorded = readFileSync(
  join(import.meta.dirname, '../../../fixtures/vernemq/2.2.0-loaded/http/n1/GET_metrics.txt'),
  'utf8',
).replace(/^.*\n/, '');

const page = (text: string): PrometheusPage => withoutPrefix(parsePrometheusText(text), 'http://n1/metrics');
const read = (text: string) => [...prometheusReadings('n1', page(text)), ...queuedReading('n1', page(text))];
const valuesOf = (text: string, key: MetricKey) =>
  read(text)
    .filter(({ metric }) => metric === metrics[key].name)
    .map(({ value }) => value);
const setTo = (family: string, value: number) =>
  recorded.replace(new RegExp(`^(vernemq_${family}\\{.*\\}) .*$`, 'm'), `$1 ${value}`);

async function look(state: string, more: Parameters<typeof openRecordedVerneMq>[1] = {}): Promise<Look> {
  await using verne = await openRecordedVerneMq(state, more);
  return await lookAt(verne.adapter);
}

describe('traps of the Prometheus page', () => {
  test('a family in two blocks is one family: connacks of MQTT 3 and MQTT 5 are added up', () => {
    const lines = recorded
      .split('\n')
      .flatMap((line, at) => (line.startsWith('vernemq_mqtt_connack_sent{') ? [at] : []));
    expect(lines.filter((at, index) => index > 0 && at !== (lines[index - 1] ?? 0) + 1)).toHaveLength(1);
    expect(valuesOf(recorded, 'authenticationAttempts')).toEqual([21, 5]);
  });

  test('mqtt_connack_accepted_sent and its kin are always 0 and are not read', () => {
    expect(recorded).toMatch(/^vernemq_mqtt_connack_accepted_sent\{.*\} 0$/m);
    expect(recorded).toMatch(/^vernemq_mqtt_connack_bad_credentials_sent\{.*\} 0$/m);
    const types = read(recorded).flatMap(({ labels }) => labels['type'] ?? []);
    expect(types.filter((type) => type.startsWith('connack'))).toEqual(['connack']);
  });

  test('connacks without a code, as the API and $SYS show them, say nothing about results', () => {
    const summed = recorded
      .replaceAll(/^vernemq_mqtt_connack_sent.*\n/gm, '')
      .concat('vernemq_mqtt_connack_sent{node="n1"} 26\n');
    expect(valuesOf(summed, 'authenticationAttempts')).toEqual([]);
    expect(valuesOf(summed, 'connectionsRejected')).toEqual([]);
  });

  test.each(['', 'vernemq_', 'my_own_'])('the prefix "%s" is found out', (prefix) => {
    const other = recorded.replaceAll(/^vernemq_/gm, prefix);
    expect(read(other)).toEqual(read(recorded));
  });

  test('a family 1.x does not have is absent, and costs nothing else', () => {
    const old = recorded.replaceAll(/^vernemq_(?:total_active_connections|netsplit_\w+).*\n/gm, '');
    for (const key of ['connectionsCurrent', 'sessionsDisconnected', 'clusterPartitionsActive'] as const) {
      expect(valuesOf(old, key), key).toEqual([]);
    }
    expect(valuesOf(old, 'messagesReceived')).toEqual([2308]);
  });

  test('a page that is not VerneMQ, or of several nodes, is refused', () => {
    expect(() => page('mosquitto_clients 3\n')).toThrow(/expected VerneMQ's Prometheus page/);
    expect(() => page('')).toThrow(/got 0 other families/);
    const gathered = page('queue_processes{node="a"} 1\nqueue_processes{node="b"} 1\n');
    expect(() => speakerOf(gathered, 'http://all/metrics')).toThrow(/page of one node, got one of 2/);
  });

  test('the number of queued messages after a restart that read queues from disk is no knowledge', () => {
    expect(valuesOf(recorded, 'queuedMessages')).toEqual([700]);
    expect(valuesOf(setTo('queue_initialized_from_storage', 7), 'queuedMessages')).toEqual([]);
  });

  test('more messages out than in is no knowledge, and never a negative or a 0', () => {
    expect(valuesOf(setTo('queue_message_out', 5000), 'queuedMessages')).toEqual([]);
  });

  test.each(['queue_message_drop', 'queue_message_expired', 'queue_message_unhandled'])(
    '%s does not wait',
    (family) => {
      expect(valuesOf(setTo(family, 100), 'queuedMessages')).toEqual([600]);
    },
  );

  test('fewer sessions than connections for a moment are not a negative number of offline ones', () => {
    expect(valuesOf(setTo('queue_processes', 12), 'sessionsDisconnected')).toEqual([]);
  });

  test('queue_processes includes offline sessions and is no number of connections', async () => {
    const seen = await look('loaded');
    expect(seen.sum('sessionsCurrent')).toBe(43);
    expect(seen.sum('connectionsCurrent')).toBe(36);
  });

  test('messages nobody had asked for are counted nowhere: no such reason, not even 0', async () => {
    expect((await look('loaded')).byNode('messagesDropped', { reason: 'no_subscribers' })).toEqual({});
  });

  test('wall clock is in milliseconds', () => {
    expect(valuesOf(recorded, 'uptime')).toEqual([82.386]);
  });

  test('utilization of schedulers is no use of CPU, and one of them is in the name of a metric', () => {
    expect(valuesOf(recorded, 'cpuUsage')).toEqual([]);
  });
});

describe('traps of numbers that every node repeats', () => {
  test('retain_messages and router_subscriptions are the cluster on every node: summing would say 15 and 123', async () => {
    const seen = await look('loaded');
    expect(seen.sum('retainedMessages')).toBe(5);
    expect(seen.sum('subscriptionsCurrent')).toBe(41);
  });

  test('router_subscriptions is 41 where clients made 42: the same filter on two other nodes counts once', async () => {
    expect((await look('loaded')).byNode('subscriptionsCurrent')).toEqual({ [n1]: 41 });
  });

  test('they stay with the node that answered, so that no other one tells a different number in between', async () => {
    await using verne = await openRecordedVerneMq('healed', {
      nodes: (http) => [n1, n2, n3].map((name, i) => ({ name, api: http.url(`n${i + 1}`) })),
    });
    const first = await lookAt(verne.adapter);
    const second = await lookAt(verne.adapter);
    expect(first.byNode('subscriptionsCurrent')).toEqual({ [n1]: 42 }); // n3 says 30
    expect(second.byNode('subscriptionsCurrent')).toEqual({ [n1]: 42 });
  });

  test('status.json has every node in it: each node takes its own entry', async () => {
    const seen = await look('loaded', { apiKey: false });
    expect(seen.labels('listenerUp').map(({ listener }) => listener)).toEqual([
      '198.18.21.11:1883',
      '198.18.21.12:1883',
      '198.18.21.13:1883',
    ]);
  });

  test('its own entry is found by its name, wherever it stands', async () => {
    const seen = await look('loaded', {
      apiKey: false,
      nodes: (http) => [{ name: n2, api: http.url('n1'), metrics: `${http.url('n2')}/metrics` }],
    });
    expect(seen.labels('listenerUp')).toEqual([{ listener: '198.18.21.12:1883', protocol: 'mqtt' }]);
  });

  test('session/show is cluster-wide, slow and limited per node: it is never asked, and no health page either', async () => {
    await using verne = await openRecordedVerneMq('loaded');
    await lookAt(verne.adapter);
    expect(new Set(verne.http.asked('n1'))).toEqual(
      new Set(['/metrics', '/status.json', '/api/v1/cluster/show', '/api/v1/listener/show', '/api/v1/bridge/show']),
    );
  });
});

describe('traps of membership', () => {
  test('netsplit_detected counts a dead node as well: with n3 killed both others report a split', async () => {
    const seen = await look('node-down-2s');
    expect(seen.byNode('clusterPartitionsActive')).toEqual({ [n1]: 1, [n2]: 1 });
    expect(seen.byNode('clusterPartitionsDetected')).toEqual({ [n1]: 1, [n2]: 1 });
  });

  test('status.json lacks a dead node, but what its entries say of their members does not', async () => {
    const seen = await look('node-down-2s', { apiKey: false });
    expect(seen.known()[n1]?.toSorted()).toEqual([n1, n2, n3]);
    expect(seen.running()[n1]?.toSorted()).toEqual([n1, n2]);
  });

  test('members are recognized under the names of the configuration', async () => {
    const seen = await look('partition-120s', { names: ['a', 'b', 'c'] });
    expect(seen.running()['a']?.toSorted()).toEqual(['a', 'b']);
    expect(seen.running()['c']).toEqual(['c']);
    expect(seen.known()['c']?.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('two configured nodes behind one address are noticed', async () => {
    const seen = await look('loaded', {
      nodes: (http) => [n1, n2].map((name) => ({ name, api: http.url('n1') })),
    });
    expect(seen.failures()).toMatchObject({ [`${n2}/prometheus`]: 'parse' });
    expect(seen.messageOf(`${n2}/prometheus`)).toContain('every node needs an address of its own');
  });

  test('a route that is not there costs its own source only', async () => {
    const seen = await look('loaded', {
      nodes: (http) => [{ name: n1, api: `${http.url('n1')}/elsewhere`, metrics: `${http.url('n1')}/metrics` }],
    });
    expect(seen.failures()).toEqual({
      [`${n1}/membership`]: 'http_4xx',
      [`${n1}/listeners`]: 'http_4xx',
      [`${n1}/status`]: 'http_4xx',
    });
    expect(seen.byNode('connectionsCurrent')).toEqual({ [n1]: 13 });
  });
});

describe('traps of listeners', () => {
  const mqtt = { type: 'mqtt', status: 'running', ip: '::', port: 1883, max_conns: 100 };
  const limit = (...listeners: Parameters<typeof listenerReadings>[1][number][]) =>
    listenerReadings('n1', listeners).find(({ metric }) => metric === metrics.connectionsMax.name)?.value;

  test('"max" is a limit here: max_conns of the MQTT listeners, not of vmq and http', async () => {
    const seen = await look('loaded');
    expect(seen.byNode('connectionsMax')).toEqual({ [n1]: 10_000, [n2]: 10_000, [n3]: 10_000 });
    expect(seen.labels('listenerUp')).toHaveLength(3);
  });

  test('limits of several listeners add up, and without a limit there is none', () => {
    expect(limit(mqtt, { ...mqtt, type: 'mqttwss', port: '8443' })).toBe(200);
    expect(limit(mqtt, { ...mqtt, port: 1884, max_conns: 'infinity' })).toBe(Number.POSITIVE_INFINITY);
  });

  test('a limit that is not told, and no running listener, are no knowledge', () => {
    const { max_conns: _, ...untold } = mqtt;
    expect(limit(mqtt, { ...untold, port: 1884 })).toBeUndefined();
    expect(limit({ ...mqtt, status: 'stopped' })).toBeUndefined();
    expect(limit()).toBeUndefined();
  });

  test('a listener that does not run is down; IPv6 addresses are bracketed', () => {
    expect(listenerReadings('n1', [{ ...mqtt, status: 'stopped' }])[0]).toEqual({
      metric: metrics.listenerUp.name,
      labels: { node: 'n1', listener: '[::]:1883', protocol: 'mqtt' },
      value: 0,
    });
  });
});
