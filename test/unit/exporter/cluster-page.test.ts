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
import { linesOf } from '../../support/page-lines.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { seenVerdict } from '../../support/seen-verdict.ts';

function page(of: readonly Collector[] = collectors) {
  const own = createOwnMetrics();
  const log = recordingLog();
  const under = new ClusterPage({ collectors: of, own, log });
  const render = (snapshot: ClusterSnapshot, limit: number) => {
    under.update(snapshot, limit);
    return { lines: linesOf(under), series: under.series };
  };
  return { own, log, page: { render } };
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
    let age = 1;
    const aging = Object.defineProperty(sourceState(), 'ageSeconds', { get: () => age });
    const at = (ageSeconds: number, version: string) => {
      age = ageSeconds;
      return under.render(clusterSnapshot({ version, sources: [aging] }), 5_000).lines;
    };
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

  test('above its limit keeps health and verdict and says what was cut, and how much of it', () => {
    const readings = Array.from({ length: 500 }, (_, index) => connections(`n${index}`, 1));
    const { log, page: under } = page();
    const snapshot = (version: string, of: typeof readings): ClusterSnapshot =>
      clusterSnapshot({ version, sources: [sourceState({ readings: of })] });
    const rendered = under.render(snapshot('1', readings), 150);
    expect(rendered.series).toBe(150);
    expect(rendered.lines.get('mqtt_sre_series')).toBe('mqtt_sre_series{cluster="plant"} 150\n');
    expect(rendered.lines.get('mqtt_cluster_nodes_alive')).toBeDefined();
    const [, cut] =
      /^mqtt_sre_series_dropped\{cluster="plant",metric="mqtt_connections_current"\} (\d+)\n$/.exec(
        rendered.lines.get('mqtt_sre_series_dropped') ?? '',
      ) ?? [];
    const kept = rendered.lines.get('mqtt_connections_current')?.split('\n').length ?? 1;
    expect(Number(cut)).toBe(500 - (kept - 1));
    expect(log.lines).toMatchObject([
      { level: 'warn', fields: { cluster: 'plant', limit: 150, dropped: { mqtt_connections_current: Number(cut) } } },
    ]);

    under.render(snapshot('2', readings.slice(1)), 150); // one less is cut of the same metric: no news
    expect(log.lines).toHaveLength(1);
    const whole = under.render(snapshot('3', readings.slice(0, 3)), 150);
    expect(whole.lines.has('mqtt_sre_series_dropped')).toBe(false);
    expect(log.lines.slice(1)).toMatchObject([{ level: 'info', message: expect.stringContaining('again') }]);
  });

  test('names the ten metrics that lost most series and adds the others up', () => {
    const { page: under } = page([
      { name: 'everything', collect: () => everything('n1').filter(({ metric }) => metric !== metrics.up.name) },
    ]);
    const { lines, series } = under.render(clusterSnapshot(), 5);
    expect(series).toBe(5);
    const told = (lines.get('mqtt_sre_series_dropped') ?? '').trimEnd().split('\n');
    expect(told).toHaveLength(11);
    const total = told.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    expect(total).toBe(everything('n1').length - 1 - 5);
    expect(told.at(-1)).toMatch(/metric="other"/);
  });
});

/** Every reading a node could give: one for each combination of closed label values, two for the open ones. */
function everything(node: string): ReturnType<typeof connections>[] {
  const ofBrokers = allMetrics.filter(({ name }) => !/^mqtt_(?:probe|cluster_route|chaos)_/.test(name));
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

test('a five-node cluster that gives everything there is stays within its budget of 1,370 series, its route matrix costs 130 more', () => {
  const names = ['n1', 'n2', 'n3', 'n4', 'n5'];
  const snapshot: ClusterSnapshot = clusterSnapshot({
    cluster: fakeCluster('plant', { nodes: names.map((name) => ({ name })) }),
    sources: names.map((node) => sourceState({ node, readings: everything(node) })),
    views: names.map((node) => ({ node, running: names, known: names, partitions: 0 })),
    verdict: seenVerdict(Object.fromEntries(names.map((name) => [name, true]))),
  });
  const { series } = page().page.render(snapshot, 100_000);
  expect(series).toBeGreaterThan(500);
  expect(series).toBeLessThanOrEqual(1_370);
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
