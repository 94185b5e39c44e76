import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DrillWatch } from '../core/drill-state.ts';
import { ownMetrics } from '../metrics/own-metrics.ts';
import type { PushAccount } from '../push/pusher.ts';
import { createDrillMetrics, type DrillMetrics } from './drill-metrics.ts';
import { REFUSALS } from './exposition/arranged-series.ts';
import type { OwnFamily } from './exposition/page.ts';
import { createProbeMetrics, type ProbeMetrics } from './probing/probe-metrics.ts';
import { createPushMetrics } from './push-metrics.ts';
import { registeredIn } from './registered-metric.ts';
import { described, familiesOf } from './registry-families.ts';

/** What the exporter says about itself; the broker metrics are the catalogue's, never registered here. */
export interface OwnMetrics {
  readonly collectorErrors: Counter<'collector'>;
  readonly readingsRefused: Counter<'cluster' | 'reason'>;
  readonly scrapeDuration: Histogram;
  readonly clusters: Gauge;
  readonly reloadSuccessful: Gauge;
  readonly probes: ProbeMetrics;
  readonly drills: DrillMetrics;
  readonly pushes: PushAccount;
  /** All of it ready for the page, sorted by name; with `cluster` only the series of that cluster. */
  families(cluster?: string): Promise<readonly OwnFamily[]>;
  /** Removes the series of a cluster that is no longer configured. */
  forget(cluster: string): void;
}

export interface OwnOptions {
  /** Tells the drills on this machine; absent: nobody drills here. */
  readonly drills?: DrillWatch;
}

/** Counters of one exporter. They live in a registry of their own, so that two exporters in one process count apart. */
export function createOwnMetrics({
  drills: watch = async () => ({ drills: [], outcomes: [] }),
}: OwnOptions = {}): OwnMetrics {
  const registry = new Registry();
  const registered = registeredIn(registry);
  const readingsRefused = new Counter(registered(ownMetrics.readingsRefused));
  const collectorErrors = new Counter(registered(ownMetrics.collectorErrors));
  const probes = createProbeMetrics();
  const drills = createDrillMetrics(watch, () => collectorErrors.inc({ collector: 'drills' }));
  return {
    probes,
    drills,
    pushes: createPushMetrics(registry),
    readingsRefused,
    collectorErrors,
    scrapeDuration: new Histogram(registered(ownMetrics.scrapeDuration)),
    clusters: new Gauge(registered(ownMetrics.clusters)),
    reloadSuccessful: new Gauge(registered(ownMetrics.reloadSuccessful)),
    families: async (cluster) => {
      const own = [
        ...(await familiesOf(registry, { cluster })),
        ...(await probes.families(cluster)),
        ...(await drills.families(cluster)),
      ];
      const all = cluster === undefined ? [...own, ...(await familiesOf(processRegistry()))] : own;
      return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    forget: (cluster) => {
      for (const reason of REFUSALS) readingsRefused.remove({ cluster, reason });
    },
  };
}

/**
 * Process metrics are about the process, not about an exporter: one registry for all, made at the first page. Gauges
 * named `_total` are left out because they claim to be counters, the smallest loop delay because it is a sentinel.
 */
let ofTheProcess: Registry | undefined;

function processRegistry(): Registry {
  if (ofTheProcess === undefined) {
    ofTheProcess = new Registry();
    collectDefaultMetrics({ register: ofTheProcess });
    for (const { name, type } of ofTheProcess.getMetricsAsArray().map(described)) {
      const misnamed = type === 'gauge' && name.endsWith('_total');
      if (misnamed || name === 'nodejs_eventloop_lag_min_seconds') ofTheProcess.removeSingleMetric(name);
    }
  }
  return ofTheProcess;
}
