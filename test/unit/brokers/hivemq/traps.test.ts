import { describe, expect, test } from 'vitest';
import { hiveMq } from '../../../../src/brokers/hivemq/kind.ts';
import { parseHiveMqPage } from '../../../../src/brokers/hivemq/page.ts';
import { pageReadings } from '../../../../src/brokers/hivemq/page-readings.ts';
import { silentLog } from '../../../../src/core/log.ts';
import { SourceError } from '../../../../src/core/source.ts';
import { type MetricKey, metrics } from '../../../../src/metrics/catalogue.ts';
import { flawsOf } from '../../../contract/broker.contract.ts';
import { derivedHiveMqPage } from '../../../support/derived-hivemq.ts';
import { fc } from '../../../support/property.ts';

const community = derivedHiveMqPage('community');
const enterprise = derivedHiveMqPage('enterprise');
const read = (text: string) => pageReadings('n1', parseHiveMqPage(text, 'http://n1:9399/metrics'));
const seriesOf = (text: string, key: MetricKey) =>
  read(text)
    .filter(({ metric }) => metric === metrics[key].name)
    .map(({ labels: { node: _, ...labels }, value }) => ({ ...labels, value }));
const numberOf = (text: string, key: MetricKey) => seriesOf(text, key)[0]?.value;
const setTo = (text: string, family: string, value: string) =>
  text.replace(new RegExp(`^(${family}) .*$`, 'm'), `$1 ${value}`);
const without = (text: string, family: RegExp) =>
  text.replaceAll(new RegExp(`^(?:# \\w+ )?${family.source}.*\\n`, 'gm'), '');

describe('traps of HiveMQ', () => {
  test('counters arrive typed as gauges: what a family is decides its name, whatever # TYPE says', () => {
    expect(community).toContain('# TYPE com_hivemq_messages_incoming_publish_count gauge');
    const lying = community.replaceAll(/^(# TYPE \S+) gauge$/gm, '$1 counter');
    expect(read(lying)).toEqual(read(community));
    expect(read(without(community, /# (?:TYPE|HELP)/))).toEqual(read(community));
    expect(metrics.messagesReceived.type).toBe('counter');
    expect(numberOf(community, 'messagesReceived')).toBe(2308);
    expect(numberOf(community, 'bytesReceived')).toBe(23_456_789); // a Gauge in Dropwizard too
  });

  test('subscriptions are a Counter in Dropwizard and go down: a gauge here', () => {
    expect(community).toContain('metric=com.hivemq.subscriptions.overall.current, type=com.codahale.metrics.Counter');
    expect(metrics.subscriptionsCurrent.type).toBe('gauge');
    expect(numberOf(community, 'subscriptionsCurrent')).toBe(120);
  });

  test('dashes and dots are underscores', () => {
    expect(community).toContain('metric=com.hivemq.networking.connections-closed.total.count');
    expect(seriesOf(community, 'connectionsClosed')).toEqual([{ reason: 'all', value: 21 }]);
  });

  test('numbers come in scientific notation', () => {
    expect(community).toMatch(/^com_hivemq_networking_bytes_write_total 9\.8765432E7$/m);
    expect(numberOf(community, 'bytesSent')).toBe(98_765_432);
  });

  test('"mean" of connections is a summary of the past: neither a limit nor a peak, and quantiles are not read', () => {
    expect(enterprise).toContain('com_hivemq_networking_connections_mean{quantile="0.999",}');
    expect(seriesOf(enterprise, 'connectionsMax')).toEqual([]);
    expect(seriesOf(enterprise, 'connectionsPeak')).toEqual([]);
    expect(numberOf(enterprise, 'connectionsCurrent')).toBe(21);
  });

  test('the Community Edition has no reasons, no queue and no cluster: one drop count, nothing invented', () => {
    expect(seriesOf(community, 'messagesDropped')).toEqual([{ reason: 'unspecified', value: 9 }]);
    expect(seriesOf(community, 'queuedMessages')).toEqual([]);
    expect(seriesOf(community, 'alarmActive')).toEqual([]);
    expect(seriesOf(community, 'keepaliveTimeouts')).toEqual([]);
  });

  test('drops by reason replace the total, no_subscribers is no loss, and packets that are no messages are left out', () => {
    expect(seriesOf(enterprise, 'messagesDropped')).toEqual([
      { reason: 'queue_full', value: 12 },
      { reason: 'qos0_overload', value: 5 },
      { reason: 'not_writable', value: 3 },
      { reason: 'too_large', value: 1 },
      { reason: 'intercepted', value: 0 },
      { reason: 'internal_error', value: 0 },
      { reason: 'expired', value: 6 },
      { reason: 'no_subscribers', value: 44 },
    ]);
  });

  test('packets are told by type or in all, never both', () => {
    expect(seriesOf(community, 'packetsReceived')).toEqual([{ type: 'all', value: 5230 }]);
    const byType = seriesOf(enterprise, 'packetsReceived');
    expect(byType).toHaveLength(11);
    expect(byType.reduce((sum, { value }) => sum + value, 0)).toBe(2534); // what incoming_total_count says
    expect(byType.map((series) => JSON.stringify(series)).join()).not.toContain('"all"');
  });

  test('the uptime on the page is that of the operating system', () => {
    expect(enterprise).toMatch(/^com_hivemq_system_os_global_uptime 864000\.0$/m);
    expect(seriesOf(enterprise, 'uptime')).toEqual([]);
  });

  test('persistent sessions are counted only while online, CONNECTs also when refused: neither is what we mean', () => {
    expect(seriesOf(enterprise, 'sessionsPersistent')).toEqual([]);
    expect(seriesOf(community, 'connectionsOpened')).toEqual([]);
    expect(seriesOf(community, 'willMessagesCurrent')).toEqual([]); // wills of clients online, not delayed ones
  });

  test('in a cluster a session may be kept elsewhere than its client is: offline sessions only of a node that is alone', () => {
    expect(seriesOf(enterprise, 'sessionsDisconnected')).toEqual([]);
    expect(numberOf(community, 'sessionsDisconnected')).toBe(7);
    const moment = setTo(community, 'com_hivemq_networking_connections_current', '48.0');
    expect(seriesOf(moment, 'sessionsDisconnected')).toEqual([]);
  });

  test('memory of subscriptions is there with in-memory persistence only; absent is not 0', () => {
    expect(seriesOf(community, 'subscriptionMemory')).toEqual([{ method: 'native', value: 30_720 }]);
    const onDisk = without(community, /com_hivemq_persistence_\w+in_memory/);
    expect(seriesOf(onDisk, 'subscriptionMemory')).toEqual([]);
    expect(seriesOf(onDisk, 'queuedBytes')).toEqual([]);
  });

  test('-1 and NaN stand for unknown', () => {
    expect(seriesOf(setTo(enterprise, 'com_hivemq_system_process_cpu_load', '-1.0'), 'cpuUsage')).toEqual([]);
    expect(seriesOf(setTo(enterprise, 'com_hivemq_messages_queued_count', 'NaN'), 'queuedMessages')).toEqual([]);
    expect(
      seriesOf(setTo(enterprise, 'com_hivemq_messages_incoming_publish_count', '1.5'), 'messagesReceived'),
    ).toEqual([]);
  });

  test('the extension can be told to append a suffix and labels', () => {
    const told = derivedHiveMqPage('suffix-and-labels');
    expect(told).toContain('com_hivemq_networking_connections_current_plant_a{site="berlin",node="hive-1",} 40.0');
    expect(read(told)).toEqual(read(community));
  });

  test('Edge has a prefix of its own, and the JVM the common one', () => {
    const edge = derivedHiveMqPage('edge');
    expect(numberOf(edge, 'connectionsCurrent')).toBe(40);
    expect(numberOf(edge, 'memoryLimit')).toBe(536_870_912);
    expect(seriesOf(edge, 'brokerInfo')).toEqual([{ broker: 'hivemq', version: '', edition: 'edge', value: 1 }]);
  });

  test('the edition is told by the families, the version by nothing', () => {
    expect(seriesOf(community, 'brokerInfo')).toEqual([
      { broker: 'hivemq', version: '', edition: 'community', value: 1 },
    ]);
    expect(seriesOf(enterprise, 'brokerInfo')).toMatchObject([{ edition: 'enterprise', version: '' }]);
    expect(seriesOf(without(enterprise, /com_hivemq_cluster_nodes_count/), 'brokerInfo')).toMatchObject([
      { edition: 'enterprise' },
    ]);
  });

  test('overload protection is an alarm while its level is above 0', () => {
    expect(seriesOf(enterprise, 'alarmActive')).toEqual([{ alarm: 'overload_protection', value: 0 }]);
    expect(seriesOf(derivedHiveMqPage('enterprise', 'n2'), 'alarmActive')).toEqual([
      { alarm: 'overload_protection', value: 1 },
    ]);
  });

  test("another Prometheus page, and one of several nodes, is no node's page", () => {
    expect(() => read('emqx_connections_count 3\n')).toThrow(/expected the page of HiveMQ's Prometheus extension/);
    const both = ['a', 'b'].map((pod) => `com_hivemq_networking_connections_current{pod="${pod}"} 1.0\n`).join('');
    expect(() => read(both)).toThrow(/one of 2 nodes/);
  });

  test('a node without a metrics address is refused when opened', async () => {
    const target = { cluster: 'test', auth: {}, tls: {}, options: {}, log: silentLog };
    const opened = hiveMq.open({ ...target, nodes: [{ name: 'n1', api: 'http://127.0.0.1:1' }] });
    await expect(opened).rejects.toMatchObject({ code: 'SRE_NODE_ADDRESS' });
  });

  test('what is supported is that of the edition where the configuration says which', () => {
    const of = (options: unknown) => hiveMq.supportOf?.(options) ?? {};
    expect(of({ edition: 'community' })).not.toHaveProperty('queuedMessages');
    expect(of({ edition: 'enterprise' })).toHaveProperty('queuedMessages', 'native');
    expect(of({})).toEqual(hiveMq.support);
    expect(hiveMq.options.safeParse({ edition: 'pro' }).success).toBe(false);
  });

  test('a mangled page is a parse error or honest readings, never anything else', () => {
    const mangled = fc.tuple(
      fc.nat(enterprise.length),
      fc.nat(enterprise.length),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    fc.assert(
      fc.property(mangled, ([cut, at, noise]) => {
        const text = enterprise.slice(0, at) + noise + enterprise.slice(Math.max(at, cut));
        try {
          expect(read(text).flatMap(flawsOf)).toEqual([]);
        } catch (error) {
          expect(error).toBeInstanceOf(SourceError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
