import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../src/core/reading.ts';
import { clusterVerdict } from '../../../src/exporter/collectors/cluster-verdict.ts';
import { clusterViews } from '../../../src/exporter/collectors/cluster-views.ts';
import { configLimits } from '../../../src/exporter/collectors/config-limits.ts';
import { collectors } from '../../../src/exporter/collectors/index.ts';
import { metricSupported } from '../../../src/exporter/collectors/metric-supported.ts';
import { sourceAge } from '../../../src/exporter/collectors/source-age.ts';
import { sourceHealth } from '../../../src/exporter/collectors/source-health.ts';
import { up } from '../../../src/exporter/collectors/up.ts';
import { allMetrics, metrics } from '../../../src/metrics/catalogue.ts';
import { reading } from '../../../src/metrics/metric.ts';
import { clusterSnapshot, sourceState } from '../../support/cluster-snapshot.ts';
import { connections, fakeCluster } from '../../support/fake-broker.ts';

const seriesValue = (readings: readonly Reading[], metric: string): number | undefined =>
  readings.find((each) => each.metric === metric)?.value;

const unread = sourceState({
  up: undefined,
  lastSuccessSeconds: undefined,
  ageSeconds: undefined,
  durationSeconds: undefined,
});
const failed = sourceState({
  up: false,
  errors: new Map([['timeout', 3]]),
  failure: { reason: 'timeout', message: 'no answer' },
});

test('every collector has a name of its own', () => {
  expect(new Set(collectors.map(({ name }) => name)).size).toBe(collectors.length);
});

describe('mqtt_up', () => {
  test('is 1 while one source answers, 0 when none does, absent before anything was asked', () => {
    expect(up.collect(clusterSnapshot({ sources: [failed, sourceState()] }))[0]?.value).toBe(1);
    expect(up.collect(clusterSnapshot({ sources: [failed, unread] }))[0]?.value).toBe(0);
    expect(up.collect(clusterSnapshot({ sources: [unread] }))).toEqual([]);
  });
});

describe('source health', () => {
  test('says 0 with the reason counted for a source that failed, and nothing of one that was not read', () => {
    const readings = sourceHealth.collect(clusterSnapshot({ sources: [failed] }));
    expect(seriesValue(readings, 'mqtt_source_up')).toBe(0);
    expect(readings.find((each) => each.metric === metrics.sourceErrors.name)).toEqual({
      metric: 'mqtt_source_errors_total',
      labels: { node: 'n1', source: 'http', reason: 'timeout' },
      value: 3,
    });
    const nothing = clusterSnapshot({ sources: [unread] });
    expect([...sourceHealth.collect(nothing), ...sourceAge.collect(nothing)]).toEqual([]);
  });

  test('leaves the node empty for a source of the whole cluster', () => {
    const readings = sourceHealth.collect(clusterSnapshot({ sources: [sourceState({ node: undefined })] }));
    expect(readings[0]?.labels).toEqual({ node: '', source: 'http' });
  });
});

describe('the cluster verdict', () => {
  test('is absent until something was read, while the expected size is always known', () => {
    const readings = clusterVerdict.collect(clusterSnapshot({ verdict: undefined }));
    expect(readings.map(({ metric }) => metric)).toEqual(['mqtt_cluster_nodes_expected']);
  });

  test('says nothing about views where nobody has one', () => {
    const readings = clusterVerdict.collect(clusterSnapshot());
    expect(seriesValue(readings, 'mqtt_cluster_nodes_alive')).toBe(1);
    expect(seriesValue(readings, 'mqtt_cluster_views')).toBeUndefined();
  });
});

describe('cluster views', () => {
  const view = { node: 'n1', running: ['n1', 'n2'], known: ['n1', 'n2', 'n3'] };

  test('tell members running and stopped as each node sees them, partitions only where the broker can tell', () => {
    const readings = clusterViews.collect(clusterSnapshot({ views: [view] }));
    expect(seriesValue(readings, 'mqtt_cluster_view_nodes')).toBe(2);
    expect(seriesValue(readings, 'mqtt_cluster_nodes_stopped')).toBe(1);
    expect(seriesValue(readings, 'mqtt_cluster_partitions_active')).toBeUndefined();
    const reported = clusterViews.collect(clusterSnapshot({ views: [{ ...view, partitions: 0 }] }));
    expect(seriesValue(reported, 'mqtt_cluster_partitions_active')).toBe(0);
  });

  test('leave counting to a broker that counts itself', () => {
    const own = reading(metrics.clusterPartitionsDetected, { node: 'n1' }, 41);
    const partitionEdges = new Map([['n1', { detected: 1, resolved: 0 }]]);
    const readings = clusterViews.collect(
      clusterSnapshot({ sources: [sourceState({ readings: [own] })], partitionEdges }),
    );
    expect(readings.map(({ metric }) => metric)).toEqual(['mqtt_cluster_partitions_resolved_total']);
  });
});

describe('limits of the configuration', () => {
  const cluster = fakeCluster('plant', { limits: { connections: 1_000, sessions: 5_000 } });

  test('stand beside every connection count with the same labels, so that the ratio of the two matches', () => {
    const sources = [
      sourceState({ readings: [connections('n1', 5)] }),
      sourceState({ node: 'n2', readings: [connections('n2', 6)] }),
    ];
    const limits = configLimits.collect(clusterSnapshot({ cluster, sources }));
    expect(limits.filter(({ metric }) => metric === metrics.connectionsMax.name)).toEqual([
      { metric: 'mqtt_connections_max', labels: { node: 'n1' }, value: 1_000 },
      { metric: 'mqtt_connections_max', labels: { node: 'n2' }, value: 1_000 },
    ]);
    expect(seriesValue(limits, 'mqtt_sessions_max')).toBe(5_000);
  });

  test("give way to the broker's own, also when that is no limit at all", () => {
    const own = reading(metrics.connectionsMax, { node: 'n1' }, Number.POSITIVE_INFINITY);
    const sources = [sourceState({ readings: [connections('n1', 5), own] })];
    expect(seriesValue(configLimits.collect(clusterSnapshot({ cluster, sources })), metrics.connectionsMax.name)).toBe(
      undefined,
    );
  });
});

describe('supported metrics', () => {
  const supported = (more: Parameters<typeof clusterSnapshot>[0]): ReadonlyMap<string | undefined, number> =>
    new Map(metricSupported.collect(clusterSnapshot(more)).map(({ labels, value }) => [labels['metric'], value]));

  test('has one series for every core metric and none for the others', () => {
    const core = allMetrics.filter(({ tier }) => tier === 'core').map(({ name }) => name);
    expect([...supported({}).keys()]).toEqual(core);
  });

  test('says 1 for what the kind of broker lists and the exporter makes, 0 for the rest', () => {
    const found = supported({ support: { connectionsCurrent: 'native' } });
    expect(found.get('mqtt_connections_current')).toBe(1);
    expect(found.get('mqtt_cluster_nodes_alive')).toBe(1);
    expect(found.get('mqtt_connections_max')).toBe(0);
  });

  test('says 1 for a limit that the configuration gives', () => {
    const cluster = fakeCluster('plant', { limits: { connections: 10 } });
    expect(supported({ cluster }).get('mqtt_connections_max')).toBe(1);
    expect(supported({ support: { connectionsMax: 'config' } }).get('mqtt_connections_max')).toBe(0);
  });
});
