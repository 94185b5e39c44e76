import { beforeAll, describe, expect, test } from 'vitest';
import { brokers } from '../../../src/brokers/index.ts';
import type { BrokerAdapter } from '../../../src/core/source.ts';
import type { TruthCell } from '../../../src/generate/broker-truth.ts';
import { metrics } from '../../../src/metrics/catalogue.ts';
import {
  cellKey,
  committedTruth,
  measuredOf,
  seriesOf,
  truthChanges,
  withReasons,
  worseCells,
  writeTruth,
} from '../../support/committed-truth.ts';
import { deviationReasons } from '../../support/deviation-reasons.ts';
import { readLiveCells } from '../../support/live-truth.ts';
import { type MeasuredRecording, measuredRecordings, type OpenRecording } from '../../support/measured-recordings.ts';
import { recordingCells } from '../../support/recording-cells.ts';

const write = process.env['SRE_TRUTH_WRITE'] === '1';
const keyOf = new Map(Object.entries(metrics).map(([key, { name }]) => [name, key]));

describe('docs/broker-truth.json', () => {
  let measured: readonly TruthCell[];
  beforeAll(async () => {
    const cells = await Promise.all(measuredRecordings.map((recording) => recordingCells(recording)));
    measured = withReasons(cells.flat());
    if (write) rewrite(measured);
  });

  test('is what the recordings show: nothing got worse, better or lost (node test/truth.mjs --write)', () => {
    const recorded = committedTruth().cells.filter(({ origin }) => origin === 'recording');
    expect(truthChanges(measured, recorded)).toEqual([]);
  });

  test('names what was measured, and with which options', () => {
    const { measured: named, cells } = committedTruth();
    expect(named).toEqual(measuredOf(cells, optionsOf));
  });

  test('has no cell twice', () => {
    const keys = committedTruth().cells.map(cellKey);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test('every deviation has a reason, and so has everything a kind could tell and did not', () => {
    const unexplained = committedTruth()
      .cells.filter(({ reason, verdict, truth }) => reason === undefined && verdict !== 'exact' && truth !== null)
      .filter(
        ({ verdict, kind, metric, labels }) =>
          verdict === 'deviation' || (couldTell(kind, metric) && !('reason' in labels)),
      );
    expect(unexplained.map(cellKey)).toEqual([]);
  });

  test('no reason is stale', () => {
    const used = committedTruth().cells.filter(({ reason }) => reason !== undefined);
    const needed = new Set(used.map((cell) => `${cell.kind} ${seriesOf(cell)}`));
    const written = Object.entries(deviationReasons).flatMap(([kind, reasons]) =>
      Object.keys(reasons).map((series) => `${kind} ${series}`),
    );
    expect(written.filter((each) => !needed.has(each))).toEqual([]);
  });
});

describe('the comparison with the truth', () => {
  const [first] = measuredRecordings.filter(({ kind }) => kind === 'rabbitmq');
  const committed = () =>
    committedTruth().cells.filter(({ kind, origin }) => kind === 'rabbitmq' && origin === 'recording');

  test('an adapter that reads one message too many turns it red', async () => {
    const cells = withReasons(await recordingCells(withDefect(first, shiftedByOne)));
    expect(truthChanges(cells, committed())).toContain(
      'rabbitmq 4.0.5 recording mqtt_messages_received_total got worse: exact (2308 told, 2308 true) was written down, it is deviation (2309 told, 2308 true)',
    );
  });

  test('an adapter that loses a metric turns it red', async () => {
    const cells = withReasons(await recordingCells(withDefect(first, without)));
    expect(truthChanges(cells, committed())).toEqual([
      expect.stringMatching(
        /mqtt_messages_received_total got worse: exact .*, it is absent \(nothing told, 2308 true\)/,
      ),
    ]);
  });

  test('the right sum on the wrong node is no truth', async () => {
    const cells = withReasons(await recordingCells(withDefect(first, onAnotherNode)));
    expect(truthChanges(cells, committed())).toContainEqual(
      expect.stringMatching(
        /mqtt_connections_current got worse: exact \(36 told, 36 true\).* deviation \(36 told, 36 true\)/,
      ),
    );
  });

  test('what is new, gone, better or deviates more is told', () => {
    const cell: TruthCell = {
      kind: 'a',
      version: '1',
      origin: 'live',
      metric: 'm',
      labels: {},
      scope: 'node',
      truth: 9,
      told: 8,
      verdict: 'deviation',
    };
    expect(truthChanges([cell], [])).toEqual(['a 1 live m is not written down']);
    expect(truthChanges([], [cell])).toEqual(['a 1 live m is not measured any more']);
    expect(truthChanges([{ ...cell, told: 9, verdict: 'exact' }], [cell])[0]).toContain('got better');
    expect(truthChanges([{ ...cell, told: 7 }], [cell])[0]).toContain('deviates more');
    expect(truthChanges([{ ...cell, truth: 10, told: 9 }], [cell])[0]).toContain('changed');
    expect(truthChanges([cell], [cell])).toEqual([]);
  });

  test('of live cells only those that got worse are told', () => {
    const cell: TruthCell = {
      kind: 'a',
      version: '1',
      origin: 'live',
      metric: 'm',
      labels: {},
      scope: 'node',
      truth: 9,
      told: 9,
      verdict: 'exact',
    };
    expect(worseCells([{ ...cell, told: 8, verdict: 'deviation' }], [cell])[0]).toContain('a 1 live m got worse');
    expect(worseCells([cell], [{ ...cell, told: 8, verdict: 'deviation' }])).toEqual([]);
    expect(worseCells([cell], [])).toEqual([]);
  });
});

/** Recording cells are new; of live ones those are kept that were not measured again. */
function rewrite(recorded: readonly TruthCell[]): void {
  const live = readLiveCells(process.env['SRE_TRUTH_LIVE']);
  const again = new Set(live.map(({ kind, version }) => `${kind} ${version}`));
  const kept = committedTruth().cells.filter(
    ({ origin, kind, version }) => origin === 'live' && !again.has(`${kind} ${version}`),
  );
  const cells = [...recorded, ...withReasons([...kept, ...live].toSorted(byKey))];
  writeTruth({ measured: measuredOf(cells, optionsOf), cells });
}

function byKey(a: TruthCell, b: TruthCell): number {
  return cellKey(a) < cellKey(b) ? -1 : 1;
}

function optionsOf({ kind, version, origin }: TruthCell): string | undefined {
  if (origin === 'live') return undefined;
  return measuredRecordings.find((each) => each.kind === kind && each.version === version)?.options;
}

function couldTell(kind: string, metric: string): boolean {
  return Object.hasOwn(brokers[kind]?.support ?? {}, keyOf.get(metric) ?? '');
}

type Change = (adapter: BrokerAdapter) => BrokerAdapter;

/** The recording as an adapter with a planted defect reads it. */
function withDefect(recording: MeasuredRecording | undefined, change: Change): MeasuredRecording {
  if (recording === undefined) throw new Error('no recording of RabbitMQ');
  const { loaded } = recording;
  const open = async (): Promise<OpenRecording> => {
    const opened = await loaded();
    return { ...opened, adapter: change(opened.adapter) };
  };
  return { ...recording, loaded: open };
}

type Reading = Awaited<ReturnType<BrokerAdapter['sources'][number]['read']>>['readings'][number];

function changed(adapter: BrokerAdapter, change: (readings: readonly Reading[]) => readonly Reading[]): BrokerAdapter {
  const sources = adapter.sources.map((source) => ({
    ...source,
    read: async (signal: AbortSignal) => {
      const answer = await source.read(signal);
      return { ...answer, readings: change(answer.readings) };
    },
  }));
  return { sources, [Symbol.asyncDispose]: () => adapter[Symbol.asyncDispose]() };
}

const received = metrics.messagesReceived.name;

function shiftedByOne(adapter: BrokerAdapter): BrokerAdapter {
  return changed(adapter, (readings) =>
    readings.map((each) => (each.metric === received && each.value > 0 ? { ...each, value: each.value + 1 } : each)),
  );
}

function without(adapter: BrokerAdapter): BrokerAdapter {
  return changed(adapter, (readings) => readings.filter(({ metric }) => metric !== received));
}

function onAnotherNode(adapter: BrokerAdapter): BrokerAdapter {
  const next: Readonly<Record<string, string>> = { 'rabbit@r1': 'rabbit@r2', 'rabbit@r2': 'rabbit@r1' };
  return changed(adapter, (readings) =>
    readings.map((each) => ({
      ...each,
      labels: { ...each.labels, node: next[each.labels['node'] ?? ''] ?? each.labels['node'] ?? '' },
    })),
  );
}
