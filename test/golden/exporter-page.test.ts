import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Reading } from '../../src/core/reading.ts';
import { silentLog } from '../../src/core/log.ts';
import { ClusterPage } from '../../src/exporter/cluster-page.ts';
import { collectors } from '../../src/exporter/collectors/index.ts';
import { classic, openMetrics, type TextFormat } from '../../src/exporter/exposition/format.ts';
import { smallPage } from '../../src/exporter/exposition/page.ts';
import { createOwnMetrics } from '../../src/exporter/own-metrics.ts';
import { allMetrics, metrics } from '../../src/metrics/catalogue.ts';
import { reading } from '../../src/metrics/metric.ts';
import type { ProbeTls } from '../../src/probe/probe-result.ts';
import { clusterSnapshot, sourceState } from '../support/cluster-snapshot.ts';
import { connections, fakeCluster } from '../support/fake-broker.ts';
import { requireTool } from '../support/requirement.ts';
import { seenVerdict } from '../support/seen-verdict.ts';

const split = clusterSnapshot({
  cluster: fakeCluster('plant-a', {
    broker: 'rabbitmq',
    nodes: [{ name: 'rabbit@n1' }, { name: 'rabbit@n2' }],
    expectedNodes: 2,
    limits: { connections: 1_000 },
    labels: { site: 'berlin' },
  }),
  support: { connectionsCurrent: 'native', connectionsOpened: 'native', clusterViews: 'derived' },
  sources: [
    sourceState({
      node: 'rabbit@n1',
      source: 'prometheus',
      readings: [
        connections('rabbit@n1', 36),
        reading(metrics.connectionsOpened, { node: 'rabbit@n1' }, 1_204),
        reading(metrics.brokerInfo, { node: 'rabbit@n1', broker: 'rabbitmq', version: '4.0.5', edition: '' }, 1),
      ],
    }),
    sourceState({
      node: 'rabbit@n2',
      source: 'management',
      up: false,
      errors: new Map([['timeout', 4]]),
      failure: { reason: 'timeout', message: 'no answer within 9500 ms' },
    }),
  ],
  views: [{ node: 'rabbit@n1', running: ['rabbit@n1'], known: ['rabbit@n1', 'rabbit@n2'], partitions: 1 }],
  verdict: seenVerdict({ 'rabbit@n1': true, 'rabbit@n2': false }),
  partitionEdges: new Map([['rabbit@n1', { detected: 1, resolved: 0 }]]),
  starts: new Map([['rabbit@n1', 1_700_000_000]]),
});

const single = clusterSnapshot({
  cluster: fakeCluster('shop "1"', { broker: 'mosquitto' }),
  sources: [
    sourceState({
      source: 'sys',
      readings: [connections('n1', 12), reading(metrics.connectionsMax, { node: 'n1' }, Number.POSITIVE_INFINITY)],
    }),
  ],
});

function pageIn(format: TextFormat, ...snapshots: readonly (typeof split)[]): string {
  const own = createOwnMetrics();
  const pages = snapshots.map((snapshot) => {
    const page = new ClusterPage({ collectors, own, log: silentLog });
    page.update(snapshot, 5_000);
    return page;
  });
  return smallPage({ format, gzip: false }, pages, []).toString();
}

describe('the exporter page', () => {
  test('in the classic format', async () => {
    await expect(pageIn(classic, split, single)).toMatchFileSnapshot('exporter-page.txt');
  });

  test('in OpenMetrics', async () => {
    await expect(pageIn(openMetrics, split, single)).toMatchFileSnapshot('exporter-page.openmetrics.txt');
  });
});

/** One series of every metric of the catalogue, so that no name or help escapes the linter. */
function everyMetric(): Reading[] {
  const ofReadings = allMetrics.filter(({ name }) => !/^mqtt_(?:probe|chaos)_/.test(name)); // those are not read of brokers
  return ofReadings.map((metric) => ({
    metric: metric.name,
    labels: Object.fromEntries(
      metric.labels.filter((label) => label !== 'cluster').map((label) => [label, metric.values?.[label]?.[0] ?? 'x']),
    ),
    value: 1,
  }));
}

describe.skipIf(!requireTool('promtool'))('promtool check metrics', () => {
  test('has nothing to say about the catalogue and our own metrics together', async () => {
    const own = createOwnMetrics();
    own.collectorErrors.inc({ collector: 'x' });
    own.scrapeDuration.observe(1);
    const probe = { cluster: 'x', target: 'mqtt://x:1883', module: 'mqtt_qos1' };
    const tls = { earliestExpirySeconds: 1 } as ProbeTls;
    own.probes.observe(probe, { success: true, phases: { connect: 0.1 }, durationSeconds: 1, beganSeconds: {}, tls }, 1);
    const failure = { phase: 'connect', reason: 'timeout', message: '' } as const;
    own.probes.observe(probe, { success: false, phases: {}, durationSeconds: 1, beganSeconds: {}, failure }, 1);
    const snapshot = clusterSnapshot({ sources: [sourceState({ readings: everyMetric() })] });
    const page = new ClusterPage({ collectors, own, log: silentLog });
    page.update(snapshot, 5_000);
    const text = smallPage({ format: classic, gzip: false }, [page], await own.families()).toString();
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toContain('mqtt_probe_duration_seconds_bucket');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  test('complains about a planted defect', () => {
    const { status } = spawnSync('promtool', ['check', 'metrics'], { input: '# TYPE a_total gauge\na_total 1\n' });
    expect(status).not.toBe(0);
  });
});
