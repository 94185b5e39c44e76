import { describe, expect, test } from 'vitest';
import { brokers } from '../../../src/brokers/index.ts';
import type { BrokerSummary } from '../../../src/generate/broker-summary.ts';
import { comparedMetrics, offersOf } from '../../../src/generate/broker-support.ts';
import type { TruthCell } from '../../../src/generate/broker-truth.ts';
import { brokersDoc } from '../../../src/generate/brokers-doc.ts';
import { metrics } from '../../../src/metrics/catalogue.ts';
import { ofTheExporter } from '../../../src/metrics/of-the-exporter.ts';

const plain: BrokerSummary = {
  title: 'Some Broker',
  summary: 'some broker',
  versions: '1.x',
  needs: ['api'],
  sources: [
    { name: 'page', per: 'node', reads: 'a page' },
    { name: 'list', per: 'cluster', reads: 'a list', when: 'options.list' },
  ],
  depends: '`list: true` reads the list',
  support: { connectionsCurrent: 'native', queuedMessages: 'derived', clusterViews: 'derived', uptime: 'native' },
  supportOf: () => ({ connectionsCurrent: 'native', clusterViews: 'derived', uptime: 'native' }),
};

const cell: TruthCell = {
  kind: 'some',
  version: '1.2',
  origin: 'recording',
  metric: 'mqtt_connections_current',
  labels: {},
  scope: 'node',
  truth: 36,
  told: 36,
  verdict: 'exact',
};

function rowOf(page: string, metric: string): string | undefined {
  return page.split('\n').find((line) => line.startsWith(`| \`${metric}`));
}

/** The page after the heading of the truth table. */
function truthOf(...cells: readonly TruthCell[]): string {
  const measured = cells.map(({ kind, version, origin }) => ({ kind, version, origin }));
  return (
    brokersDoc({ some: plain, other: { ...plain, title: 'Other' } }, { measured, cells }).split('## Truth table')[1] ??
    ''
  );
}

describe('docs/brokers.md', () => {
  const page = brokersDoc({ some: plain }, { measured: [], cells: [] });

  test('says what a kind is read by and links to its page', () => {
    expect(page).toContain('| [`some`](brokers/some.md) | Some Broker | 1.x | `api` | `page`, `list`° |');
    expect(page).toContain('- `some` `list` (a list): options.list');
    expect(page).toContain('- `some`: `list: true` reads the list.');
  });

  test('says how each metric comes about: by the broker, by an option, by the exporter, by the configuration, not', () => {
    expect(rowOf(page, 'mqtt_connections_current')).toContain('| native |');
    expect(rowOf(page, 'mqtt_queued_messages')).toContain('| derived° |');
    expect(rowOf(page, 'mqtt_cluster_nodes_alive')).toContain('| exporter |');
    expect(rowOf(page, 'mqtt_cluster_quorum')).toContain('| exporter |');
    expect(rowOf(page, 'mqtt_start_timestamp_seconds')).toContain('| exporter |');
    expect(rowOf(page, 'mqtt_sessions_max')).toContain('| config |');
    expect(rowOf(page, 'mqtt_retained_messages')).toContain('| – |');
  });

  test('a quorum is for those who know a membership', () => {
    const { clusterViews: _, ...alone } = plain.support;
    expect(offersOf({ ...plain, support: alone }).find(({ key }) => key === 'clusterQuorum')?.offer).toBe('none');
  });

  test('puts core metrics first and leaves no cell of the real registry empty', () => {
    const tiers = comparedMetrics.map((key) => metrics[key].tier);
    expect(tiers.lastIndexOf('core')).toBeLessThan(tiers.indexOf('optional'));
    const real = brokersDoc(brokers, { measured: [], cells: [] });
    expect(real).not.toMatch(/\|\s{2,}\|/);
    for (const key of ofTheExporter) {
      const row = rowOf(real, metrics[key].name) ?? '';
      expect(row.split('exporter').length - 1, key).toBe(Object.keys(brokers).length);
    }
  });
});

describe('the truth table', () => {
  test('marks exact, deviating, not offered and not measured', () => {
    const page = truthOf(
      cell,
      { ...cell, metric: 'mqtt_retained_messages', truth: 5, told: null, verdict: 'absent' },
      {
        ...cell,
        kind: 'other',
        metric: 'mqtt_retained_messages',
        truth: 5,
        told: 6,
        verdict: 'deviation',
        reason: 'One more.',
      },
    );
    expect(page).toContain('| Metric | Other 1.2 | Some Broker 1.2 |');
    expect(page).toContain('| `mqtt_connections_current` | ? | ✓ |');
    expect(page).toContain('| `mqtt_retained_messages` | ≈ <sup>1</sup> | – |');
    expect(page).toContain('1. Other 1.2, `mqtt_retained_messages`: 6 told, 5 true (+1). One more.');
  });

  test('what a kind never tells needs no measuring', () => {
    const page = truthOf(cell, { ...cell, kind: 'other', metric: 'mqtt_retained_messages', truth: 5, told: 5 });
    expect(page).toContain('| `mqtt_connections_current` | ? | ✓ |');
    expect(page).toContain('| `mqtt_retained_messages` | ✓ | – |');
  });

  test('gives a deviation in percent where the truth is large', () => {
    const page = truthOf({ ...cell, truth: 2308, told: 2310, verdict: 'deviation', reason: 'Why.' });
    expect(page).toContain('2310 told, 2308 true (+0.09 %). Why.');
    expect(truthOf({ ...cell, truth: 200, told: 100, verdict: 'deviation' })).toContain('(−50.0 %)');
    expect(truthOf({ ...cell, verdict: 'deviation' })).toContain('the sum is right, the nodes are not');
  });

  test('of a recording and a live run the less good counts', () => {
    const live: TruthCell = { ...cell, origin: 'live', told: 35, verdict: 'deviation', reason: 'One is missing.' };
    expect(truthOf(cell, live)).toContain('| `mqtt_connections_current` | ≈ <sup>1</sup> |');
  });

  test('patch versions share a column, states of a cluster do not share a row', () => {
    const live: TruthCell = { ...cell, version: '1.2.9', origin: 'live', told: 35, verdict: 'deviation' };
    const page = truthOf(cell, live, { ...cell, state: 'node-down' });
    expect(page).toContain('| Metric | Some Broker 1.2 |');
    expect(page).toContain('| `mqtt_connections_current` | ≈ <sup>1</sup> |');
    expect(page).toContain('| `mqtt_connections_current`, a node killed | ✓ |');
  });

  test('what could be told and is not has a footnote', () => {
    const page = truthOf({ ...cell, told: null, verdict: 'absent', reason: 'Told by another edition.' });
    expect(page).toContain('| `mqtt_connections_current` | – <sup>1</sup> |');
    expect(page).toContain('1. Some Broker 1.2: Told by another edition.');
  });
});
