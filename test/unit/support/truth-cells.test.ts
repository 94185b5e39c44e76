import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cellKey, committedTruth } from '../../support/committed-truth.ts';
import { readLiveCells } from '../../support/live-truth.ts';
import { parseMetricsPage } from '../../support/metrics-page.ts';
import { recordTruth, truthCells } from '../../support/truth-cells.ts';
import { perNodeRows } from '../../support/truth-table.ts';

const page = parseMetricsPage(`
mqtt_connections_current{cluster="c",node="n1"} 7
mqtt_connections_current{cluster="c",node="n2"} 6
mqtt_messages_dropped_total{cluster="c",node="n1",reason="queue_full"} 3
mqtt_cluster_views{cluster="c"} 1
`);
const broker = { kind: 'nats', version: '2.10' };

test('series of a metric are added up, and the cell is exact when each of them is', () => {
  const rows = perNodeRows('mqtt_connections_current', { n1: 7, n2: 6 }, { cluster: 'c' });
  expect(truthCells(broker, rows, page)).toEqual([
    {
      ...broker,
      metric: 'mqtt_connections_current',
      labels: {},
      scope: 'node',
      truth: 13,
      value: 13,
      verdict: 'exact',
    },
  ]);
});

test('two errors that cancel each other out are still a deviation', () => {
  const rows = perNodeRows('mqtt_connections_current', { n1: 6, n2: 7 });
  expect(truthCells(broker, rows, page)).toMatchObject([{ truth: 13, value: 13, verdict: 'deviation' }]);
});

test('labels that say what is counted stay, and part one cell from another', () => {
  const rows = [
    ...perNodeRows('mqtt_messages_dropped_total', { n1: 2 }, { reason: 'queue_full' }),
    ...perNodeRows('mqtt_messages_dropped_total', { n1: undefined }, { reason: 'expired' }),
  ];
  expect(truthCells(broker, rows, page)).toMatchObject([
    { labels: { reason: 'queue_full' }, truth: 2, value: 3, verdict: 'deviation' },
    { labels: { reason: 'expired' }, truth: null, value: null, verdict: 'absent' },
  ]);
});

test('two readings of the same cluster are two cells', () => {
  const rows = ['c', 'd'].flatMap((cluster) => perNodeRows('mqtt_connections_current', { n1: 7 }, { cluster }));
  expect(truthCells(broker, rows, page)).toMatchObject([{ value: 7, verdict: 'exact' }, { verdict: 'absent' }]);
});

test('what should be there and is not is absent, with the truth beside it', () => {
  const rows = [{ metric: 'mqtt_retained_messages', labels: {}, truth: 5 }];
  expect(truthCells(broker, rows, page)).toMatchObject([{ truth: 5, value: null, verdict: 'absent' }]);
});

test('what should not be there and is, is a deviation', () => {
  const rows = [{ metric: 'mqtt_cluster_views', labels: {}, truth: undefined }];
  expect(truthCells(broker, rows, page)).toMatchObject([{ truth: null, value: 1, verdict: 'deviation' }]);
});

test('a cell that is less good than the committed one of the same broker is an error, after it was written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sre-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'truth.jsonl');
  const [exact] = committedTruth().cells.filter(({ origin, verdict }) => origin === 'live' && verdict === 'exact');
  if (exact === undefined) throw new Error('no live cell is committed');
  const { kind, version, metric, labels, scope, truth, told } = exact;
  const cell = { kind, version, metric, labels, scope, truth, value: (told ?? 0) + 1, verdict: 'deviation' } as const;
  expect(() => recordTruth(file, [cell])).toThrow(`${cellKey(exact)} got worse: exact`);
  expect(readLiveCells(file)).toEqual([{ ...exact, told: (told ?? 0) + 1, verdict: 'deviation' }]);
});

test('cells are appended to the file as JSON lines, and nowhere without one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sre-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'truth.jsonl');
  const cells = truthCells(broker, [{ metric: 'mqtt_cluster_views', labels: { cluster: 'c' }, truth: 1 }], page);
  recordTruth(undefined, cells);
  recordTruth(file, cells);
  recordTruth(file, cells);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([...cells, ...cells]);
});
