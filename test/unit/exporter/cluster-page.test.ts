import { describe, expect, test } from 'vitest';
import { ClusterPage } from '../../../src/exporter/cluster-page.ts';
import type { ClusterSnapshot } from '../../../src/exporter/cluster-snapshot.ts';
import type { Collector } from '../../../src/exporter/collectors/collector.ts';
import { collectors } from '../../../src/exporter/collectors/index.ts';
import { createOwnMetrics } from '../../../src/exporter/own-metrics.ts';
import { allMetrics, metrics } from '../../../src/metrics/catalogue.ts';
import type { Metric } from '../../../src/metrics/metric.ts';
import { reading } from '../../../src/metrics/metric.ts';
import { clusterSnapshot, sourceState } from '../../support/cluster-snapshot.ts';
import { connections, fakeCluster } from '../../support/fake-broker.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { seenVerdict } from '../../support/seen-verdict.ts';

function page(of: readonly Collector[] = collectors) {
  const own = createOwnMetrics();
  const log = recordingLog();
  return { own, log, page: new ClusterPage({ collectors: of, own, log }) };
}

const ownText = async (own: ReturnType<typeof createOwnMetrics>): Promise<string> =>
  (await own.families('plant')).map(({ lines }) => lines).join('');

describe('the page of a cluster', () => {
  test('a collector that throws costs its own series, is counted and logged with its stack', async () => {
    const broken: Collector = {
      name: 'broken',
      collect: () => {
        throw new TypeError('planted');
      },
    };
    const { own, log, page: under } = page([broken, ...collectors]);
    const sources = [sourceState({ readings: [connections('n1', 4)] })];
    expect(under.render(clusterSnapshot({ sources }), 5_000).lines.get('mqtt_connections_current')).toContain(' 4\n');
    const all = await own.collectorErrors.get();
    expect(all.values).toEqual([{ labels: { collector: 'broken' }, value: 1 }]);
    expect(log.lines[0]).toMatchObject({ level: 'error', fields: { collector: 'broken', cluster: 'plant' } });
  });

  test('is made again only when something was read, but for the ages', () => {
    let collected = 0;
    const counting: Collector = {
      name: 'counting',
      collect: () => {
        collected++;
        return [connections('n1', collected)];
      },
    };
    const { page: under } = page([counting, ...collectors.filter(({ live }) => live === true)]);
    const at = (ageSeconds: number, version: string) =>
      under.render(clusterSnapshot({ version, sources: [sourceState({ ageSeconds })] }), 5_000).lines;
    at(1, 'a');
    expect(at(2, 'a').get('mqtt_source_age_seconds')).toMatch(/ 2\n$/);
    expect(collected).toBe(1);
    expect(at(3, 'b').get('mqtt_connections_current')).toMatch(/ 2\n$/);
  });

  test('no broker can speak for the exporter', async () => {
    const lies = [
      reading(metrics.up, {}, 42),
      reading(metrics.clusterNodesAlive, {}, 42),
      reading(metrics.sourceAge, { node: 'n1', source: 'http' }, 42),
    ];
    const { own, page: under } = page();
    const { lines } = under.render(clusterSnapshot({ sources: [sourceState({ readings: lies })] }), 5_000);
    expect([...lines.values()].join('')).not.toContain(' 42\n');
    expect(await ownText(own)).toContain('mqtt_sre_readings_refused_total{cluster="plant",reason="duplicate"} 2');
  });

  test('above its limit keeps health and verdict and says how much was cut', async () => {
    const readings = Array.from({ length: 500 }, (_, index) => connections(`n${index}`, 1));
    const { own, page: under } = page();
    const rendered = under.render(clusterSnapshot({ sources: [sourceState({ readings })] }), 100);
    expect(rendered.series).toBe(100);
    expect(rendered.lines.get('mqtt_cluster_nodes_alive')).toBeDefined();
    const dropped = /mqtt_sre_series_dropped\{cluster="plant"\} (\d+)/.exec(await ownText(own))?.[1];
    expect(Number(dropped)).toBeGreaterThan(400);
  });
});

/** Every reading a node could give: one for each combination of closed label values, two for the open ones. */
function everything(node: string): ReturnType<typeof connections>[] {
  const ofBrokers = allMetrics.filter(({ name }) => !/^mqtt_(?:probe|cluster_route)_/.test(name));
  return ofBrokers.flatMap((metric) =>
    combinations(metric, node).map((labels) => ({ metric: metric.name, labels, value: 1 })),
  );
}

function combinations(metric: Metric, node: string): Record<string, string>[] {
  return metric.labels
    .filter((label) => label !== 'cluster')
    .reduce<Record<string, string>[]>(
      (rows, label) =>
        rows.flatMap((row) =>
          (label === 'node' ? [node] : (metric.values?.[label] ?? ['a', 'b'])).map((value) => ({
            ...row,
            [label]: value,
          })),
        ),
      [{}],
    );
}

test('a five-node cluster that gives everything there is stays within its budget of 1,250 series, its route matrix costs 130 more', () => {
  const names = ['n1', 'n2', 'n3', 'n4', 'n5'];
  const snapshot: ClusterSnapshot = clusterSnapshot({
    cluster: fakeCluster('plant', { nodes: names.map((name) => ({ name })) }),
    sources: names.map((node) => sourceState({ node, readings: everything(node) })),
    views: names.map((node) => ({ node, running: names, known: names, partitions: 0 })),
    verdict: seenVerdict(Object.fromEntries(names.map((name) => [name, true]))),
  });
  const { series } = page().page.render(snapshot, 100_000);
  expect(series).toBeGreaterThan(500);
  expect(series).toBeLessThanOrEqual(1_250);
  const withMatrix = clusterSnapshot({
    ...snapshot,
    routes: {
      routes: names.flatMap((from) =>
        names.map((to) => ({ from, to, up: true, durationSeconds: 0.01, delivered: 1, missed: 0, late: 0 })),
      ),
      clients: names.map((node) => ({ node, up: true })),
      version: '1',
    },
  });
  expect(page().page.render(withMatrix, 100_000).series).toBe(series + 5 + 25 * 5);
});
