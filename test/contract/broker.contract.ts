import { describe, expect, test } from 'vitest';
import { brokers } from '../../src/brokers/index.ts';
import { until, withDeadline } from '../../src/core/deadline.ts';
import type { Reading } from '../../src/core/reading.ts';
import { type BrokerAdapter, type Source, type SourceAnswer, SourceError } from '../../src/core/source.ts';
import { allMetrics, type MetricKey, metrics } from '../../src/metrics/catalogue.ts';
import type { Metric } from '../../src/metrics/metric.ts';

/** An adapter opened against something that answers: a recording, a fake that replays one, or a real broker. */
export interface OpenBroker extends AsyncDisposable {
  /** Key in the broker registry. */
  readonly kind: string;
  readonly adapter: BrokerAdapter;
  /** Names of the configured nodes. */
  readonly nodes: readonly string[];
  /** Metrics the broker behind it does not tell in this setup, though it may in another. */
  readonly absent?: readonly MetricKey[];
}

const byName: ReadonlyMap<string, Metric> = new Map(allMetrics.map((metric) => [metric.name, metric]));
const keyOf: ReadonlyMap<string, string> = new Map(Object.entries(metrics).map(([key, metric]) => [metric.name, key]));

/** A read that takes longer than this in a test is a hang. */
const READ_MS = 10_000;

async function answers(open: OpenBroker): Promise<readonly (readonly [Source, SourceAnswer])[]> {
  const signal = new AbortController().signal;
  return Promise.all(
    open.adapter.sources.map(
      async (source) =>
        [source, await withDeadline(`read of ${source.name}`, READ_MS, signal, (inner) => source.read(inner))] as const,
    ),
  );
}

async function readings(open: OpenBroker): Promise<readonly Reading[]> {
  return (await answers(open)).flatMap(([, answer]) => answer.readings);
}

function seriesOf({ metric, labels }: Reading): string {
  return `${metric}${JSON.stringify(Object.entries(labels).toSorted())}`;
}

/** What is wrong with a reading, as sentences; empty for a good one. */
export function flawsOf(reading: Reading): string[] {
  const metric = byName.get(reading.metric);
  if (metric === undefined) return [`${reading.metric} is not in the catalogue`];
  const flaws: string[] = [];
  const wanted = metric.labels.filter((label) => label !== 'cluster').toSorted();
  const got = Object.keys(reading.labels).toSorted();
  if (wanted.join() !== got.join()) flaws.push(`${metric.name} has labels ${got.join()} instead of ${wanted.join()}`);
  for (const [label, value] of Object.entries(reading.labels)) {
    const set = metric.values?.[label];
    if (set !== undefined && !set.includes(value)) flaws.push(`${metric.name} has ${label}="${value}", not in its set`);
    if (value === '' && metric.unit !== 'info') flaws.push(`${metric.name} has an empty ${label}`);
  }
  return [...flaws, ...flawsOfValue(metric, reading.value)];
}

function flawsOfValue(metric: Metric, value: number): string[] {
  const says = `${metric.name} is ${Object.is(value, -0) ? '-0' : value}`;
  if (value === Number.POSITIVE_INFINITY && /_(?:max|limit_bytes)$/.test(metric.name)) return [];
  if (!Number.isFinite(value) || Object.is(value, -0) || value < 0) return [says];
  if (metric.type === 'counter' && !Number.isInteger(value)) return [`${says}, counters are whole`];
  if (metric.unit === 'bool' && value !== 0 && value !== 1) return [`${says}, not 0 or 1`];
  if (metric.unit === 'info' && value !== 1) return [`${says}, not 1`];
  return [];
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => /^(?:TCP|TLS|Pipe.*Server)/.test(kind)).length;
}

/**
 * What every broker kind must keep, whatever stands behind it. Kinds differ in `open`, never in this file. `open` has to
 * return an adapter whose sources all can answer.
 */
export function brokerContract(name: string, open: () => Promise<OpenBroker>): void {
  describe(`broker contract: ${name}`, () => {
    test('names every source once, and only for configured nodes', async () => {
      await using broker = await open();
      const names = broker.adapter.sources.map((source) => `${source.node ?? ''}/${source.name}`);
      expect(names.length).toBeGreaterThan(0);
      expect(new Set(names).size).toBe(names.length);
      for (const source of broker.adapter.sources) {
        expect(source.name).toMatch(/^[a-z]+$/);
        if (source.node !== undefined) expect(broker.nodes).toContain(source.node);
      }
    });

    test('publishes only metrics of the catalogue, with exactly their labels and honest values', async () => {
      await using broker = await open();
      const all = await readings(broker);
      expect(all.length).toBeGreaterThan(0);
      expect(all.flatMap(flawsOf)).toEqual([]);
    });

    test('a kind that gives views supports what the exporter makes of them', async () => {
      await using broker = await open();
      const views = (await answers(broker)).flatMap(([, answer]) => answer.views ?? []);
      const made: MetricKey[] = ['clusterViews', 'clusterViewNodes'];
      if (views.some(({ runningCount }) => runningCount === undefined)) made.push('clusterNodesStopped');
      if (views.some(({ partitions }) => partitions !== undefined)) made.push('clusterPartitionsActive');
      const support = brokers[broker.kind]?.support ?? {};
      expect(views.length === 0 ? [] : made.filter((key) => !Object.hasOwn(support, key))).toEqual([]);
    });

    test('publishes no series twice, whichever source it comes from', async () => {
      await using broker = await open();
      const series = (await readings(broker)).map(seriesOf);
      expect(series.filter((one, index) => series.indexOf(one) !== index)).toEqual([]);
    });

    test('a source of a node speaks for that node only', async () => {
      await using broker = await open();
      for (const [source, answer] of await answers(broker)) {
        if (source.node === undefined) continue;
        const others = answer.readings.filter(
          ({ labels }) => labels['node'] !== undefined && labels['node'] !== source.node,
        );
        expect(others).toEqual([]);
        expect((answer.views ?? []).filter((view) => view.node !== source.node)).toEqual([]);
      }
    });

    test('a view lists the node itself and nobody twice', async () => {
      await using broker = await open();
      for (const view of (await answers(broker)).flatMap(([, answer]) => answer.views ?? [])) {
        expect(view.running).toContain(view.node);
        expect(new Set(view.running).size).toBe(view.running.length);
        expect(new Set(view.known).size).toBe(view.known.length);
        expect(view.known).toEqual(expect.arrayContaining([...view.running]));
      }
    });

    test('every metric published is declared as supported, and every declared metric exists', async () => {
      await using broker = await open();
      const support = Object.keys(brokers[broker.kind]?.support ?? {});
      expect(support.filter((key) => !Object.hasOwn(metrics, key))).toEqual([]);
      const published = new Set((await readings(broker)).map(({ metric }) => keyOf.get(metric) ?? metric));
      expect([...published].filter((key) => !support.includes(key))).toEqual([]);
    });

    test('leaves out what the broker does not tell', async () => {
      await using broker = await open();
      const published = new Set((await readings(broker)).map(({ metric }) => metric));
      expect((broker.absent ?? []).filter((key) => published.has(metrics[key].name))).toEqual([]);
    });

    test('gives up at once when the signal is already aborted', async () => {
      await using broker = await open();
      for (const source of broker.adapter.sources) {
        const reason = new Error('stopped by the caller');
        const failure: unknown = await withDeadline('an aborted read', 1_000, new AbortController().signal, () =>
          source.read(AbortSignal.abort(reason)),
        ).catch((error: unknown) => error);
        if (failure !== reason) expect(failure).toMatchObject({ name: 'SourceError', reason: 'timeout' });
        expect(failure).toBeInstanceOf(Error);
      }
    });

    test('closing twice is fine, leaves no socket and ends reading with reason closed', async () => {
      const before = openSockets();
      {
        await using broker = await open();
        await answers(broker);
        await broker.adapter[Symbol.asyncDispose]();
        await broker.adapter[Symbol.asyncDispose]();
        for (const source of broker.adapter.sources) {
          const failure: unknown = await source.read(new AbortController().signal).catch((error: unknown) => error);
          expect(failure).toBeInstanceOf(SourceError);
          expect(failure).toHaveProperty('reason', 'closed');
        }
      }
      const signal = new AbortController().signal;
      await until('closing of every socket', () => openSockets() <= before, { withinMs: 5_000, signal });
      expect(openSockets()).toBeLessThanOrEqual(before);
    });
  });
}
