import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/core/log.ts';
import { dependencies } from '../../../src/exporter/collectors/dependencies.ts';
import { sourceHealth } from '../../../src/exporter/collectors/source-health.ts';
import { up } from '../../../src/exporter/collectors/up.ts';
import { openExporter } from '../../../src/exporter/exporter.ts';
import { statusPage } from '../../../src/exporter/status-page.ts';
import { metrics } from '../../../src/metrics/catalogue.ts';
import { reading } from '../../../src/metrics/metric.ts';
import { clusterSnapshot, sourceState } from '../../support/cluster-snapshot.ts';
import { answers, connections, fakeAdapter, fakeCluster, fakeSettings, fakeSource } from '../../support/fake-broker.ts';
import { parseMetricsPage } from '../../support/metrics-page.ts';
import { recordedBody } from '../../support/open-dependency.ts';
import { openPageServer } from '../../support/scripted-tcp-server.ts';

const holder = reading(metrics.virtualAddressHolder, { dependency: 'vip', node: 'n1' }, 1);
const stateOf = (isUp: boolean | undefined) => ({
  name: 'vip',
  kind: 'virtual-address',
  sources: [sourceState({ node: undefined, source: 'virtual-address:vip', up: isUp, readings: [holder] })],
});
const isUp = (value: number) => ({
  metric: 'mqtt_dependency_up',
  labels: { dependency: 'vip', kind: 'virtual-address' },
  value,
});

describe('a dependency', () => {
  test('that answers is told; one that does not has only its up, whatever it said before; one not asked yet nothing', () => {
    expect(dependencies.collect(clusterSnapshot({ dependencies: [stateOf(true)] }))).toEqual([isUp(1), holder]);
    expect(dependencies.collect(clusterSnapshot({ dependencies: [stateOf(false)] }))).toEqual([isUp(0)]);
    expect(dependencies.collect(clusterSnapshot({ dependencies: [stateOf(undefined)] }))).toEqual([]);
  });

  test('has source health and does not make a cluster up', () => {
    const snapshot = clusterSnapshot({ sources: [sourceState({ up: false })], dependencies: [stateOf(true)] });
    expect(up.collect(snapshot)[0]?.value).toBe(0);
    const health = sourceHealth.collect(snapshot).filter(({ metric }) => metric === 'mqtt_source_up');
    expect(health.map(({ labels, value }) => [labels['source'], value])).toEqual([
      ['http', 0],
      ['virtual-address:vip', 1],
    ]);
  });

  test('is on the status page with what it says, and does not change how the cluster is shown', () => {
    const down = {
      ...stateOf(false),
      sources: [sourceState({ up: false, failure: { reason: 'refused', message: 'no <b>' } })],
    };
    const page = statusPage([clusterSnapshot({ dependencies: [stateOf(true), { ...down, name: 'lb' }] })]);
    expect(page).toContain('held by n1');
    expect(page).toContain('<b>refused</b> no &lt;b&gt;');
    expect(page).toContain('class="good"');
  });
});

describe('the exporter', () => {
  test('reads dependencies beside the brokers, keeps them out of the verdict, and opens changed ones anew', async () => {
    await using first = await openPageServer(recordedBody('haproxy/3.0-states.csv'));
    await using second = await openPageServer(recordedBody('haproxy/3.0-aedes-loaded.txt'));
    const broker = fakeSource('n1', 'http', answers([connections('n1', 3)]));
    let opened = 0;
    const settingsWith = (port: number) => {
      const lb = { name: 'lb', kind: 'haproxy', address: `http://127.0.0.1:${port}/`, auth: {}, tls: {}, options: {} };
      return fakeSettings([fakeCluster('plant', { dependencies: [lb] })], { minIntervalMs: 0 });
    };
    await using exporter = await openExporter({
      settings: settingsWith(first.port),
      log: silentLog,
      openBroker: async () => {
        opened += 1;
        return fakeAdapter(broker);
      },
    });
    const scrape = async () => parseMetricsPage(await (await fetch(`${exporter.url}/metrics`)).text());
    const page = await scrape();
    expect(page.value('mqtt_load_balancer_servers_up', { cluster: 'plant', dependency: 'lb', backend: 'nodes' })).toBe(
      3,
    );
    expect(page.value('mqtt_source_up', { node: '', source: 'haproxy:lb' })).toBe(1);

    broker.behaviour = () => Promise.reject(new Error('gone'));
    const dead = await scrape();
    expect([dead.value('mqtt_up'), dead.value('mqtt_cluster_nodes_alive'), dead.value('mqtt_dependency_up')]).toEqual([
      0, 0, 1,
    ]);

    broker.behaviour = answers([connections('n1', 3)]);
    await exporter.reload(settingsWith(first.port));
    expect(opened).toBe(1);
    await exporter.reload(settingsWith(second.port));
    const other = await scrape();
    expect([opened, other.value('mqtt_load_balancer_servers_up', { backend: 'b' })]).toEqual([2, 3]);
    expect(other.find('mqtt_load_balancer_servers_up', { backend: 'nodes' })).toEqual([]);
  });

  test('does not start, and leaves nothing open, when a dependency cannot be opened', async () => {
    const vip = {
      name: 'vip',
      kind: 'virtual-address',
      address: 'mqtt://vip',
      auth: {},
      tls: {},
      options: { method: 'mqtt' },
    };
    const settings = fakeSettings([fakeCluster('plant', { dependencies: [vip] })]);
    await expect(
      openExporter({
        settings,
        log: silentLog,
        openBroker: async () => fakeAdapter(fakeSource('n1', 'http', answers([]))),
      }),
    ).rejects.toThrow(/no node has an mqtt address/);
  });
});
