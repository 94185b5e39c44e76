import { builtinModules } from '../../src/config/builtin-modules.ts';
import type { ClusterSettings, ExporterSettings, Settings } from '../../src/config/settings.ts';
import type { ClusterView } from '../../src/core/cluster-view.ts';
import type { Reading } from '../../src/core/reading.ts';
import type { BrokerAdapter, Source, SourceAnswer } from '../../src/core/source.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { reading } from '../../src/metrics/metric.ts';

/** What a fake source does when it is read. */
export type Behaviour = (signal: AbortSignal) => Promise<SourceAnswer>;

/** A source whose behaviour a test may change while it runs. */
export interface FakeSource extends Source {
  behaviour: Behaviour;
  /** How often it was read. */
  reads: number;
}

export function fakeSource(node: string | undefined, name: string, behaviour: Behaviour): FakeSource {
  const source: FakeSource = {
    ...(node === undefined ? {} : { node }),
    name,
    behaviour,
    reads: 0,
    read: (signal) => {
      source.reads += 1;
      return source.behaviour(signal);
    },
  };
  return source;
}

/** Answers at once. */
export function answers(readings: readonly Reading[], views?: readonly ClusterView[]): Behaviour {
  return async () => ({ readings, ...(views === undefined ? {} : { views }) });
}

/** Never answers, but gives up when it is told to. */
export const hangs: Behaviour = (signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** Never answers and does not listen either. */
export const ignoresItsSignal: Behaviour = () => new Promise(() => {});

export function connections(node: string, value: number): Reading {
  return reading(metrics.connectionsCurrent, { node }, value);
}

export interface FakeAdapter extends BrokerAdapter {
  closed: number;
}

export function fakeAdapter(...sources: readonly Source[]): FakeAdapter {
  const adapter: FakeAdapter = {
    sources,
    closed: 0,
    [Symbol.asyncDispose]: async () => {
      adapter.closed += 1;
    },
  };
  return adapter;
}

export function fakeCluster(name: string, more: Partial<ClusterSettings> = {}): ClusterSettings {
  return {
    name,
    broker: 'fake',
    nodes: [{ name: 'n1' }],
    endpoints: [],
    expectedNodes: more.nodes?.length ?? 1,
    limits: {},
    auth: {},
    tls: {},
    labels: {},
    options: {},
    ...more,
  };
}

export function fakeSettings(clusters: readonly ClusterSettings[], exporter: Partial<ExporterSettings> = {}): Settings {
  return {
    clusters,
    probes: { modules: builtinModules, allow: [] },
    push: [],
    exporter: {
      listen: '127.0.0.1:0',
      minIntervalMs: 0,
      staleAfterMs: 60_000,
      scrapeTimeoutMs: 2_000,
      maxSeriesPerCluster: 5_000,
      ...exporter,
    },
  };
}
