import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ClusterSettings } from '../../config/settings.ts';
import { metrics } from '../../metrics/catalogue.ts';
import type { AnyMetric } from '../../metrics/metric.ts';
import type { ProbeResult } from '../../probe/probe-result.ts';
import type { OwnFamily } from '../exposition/page.ts';
import { familiesOf } from '../registry-families.ts';

/** Which scheduled probe: the labels all its series have. */
export interface ProbeLabels {
  readonly cluster: string;
  /** The configured address. */
  readonly target: string;
  /** Name of the module. */
  readonly module: string;
}

/** What the scheduled probes have seen, as metrics of the catalogue. */
export interface ProbeMetrics {
  /** Takes note of a result; `wallSeconds` is when it came. */
  observe(labels: ProbeLabels, result: ProbeResult, wallSeconds: number): void;
  /** Says that a probe was not begun because the one before it, or the others, took too long. */
  skipped(labels: ProbeLabels): void;
  /** Removes the series of a probe that runs no more. */
  forget(labels: ProbeLabels): void;
  /** Takes over the labels the configuration gives the series of each cluster. */
  configure(clusters: readonly ClusterSettings[]): void;
  /** All families, with `cluster` only the series of that cluster. */
  families(cluster?: string): Promise<readonly OwnFamily[]>;
}

/** What a probe has series of: the library removes only what it is told exactly. */
interface Seen {
  /** Label sets by phase and reason. */
  readonly failed: Map<string, Readonly<Record<string, string>>>;
  readonly phases: Set<string>;
}

export function createProbeMetrics(): ProbeMetrics {
  const registry = new Registry();
  const registers = [registry];
  const as = ({ name, help, labels }: AnyMetric) => ({ name, help, labelNames: [...labels], registers });
  const success = new Gauge(as(metrics.probeSuccess));
  const expiry = new Gauge(as(metrics.probeTlsExpiry));
  const lastSuccess = new Gauge(as(metrics.probeLastSuccess));
  const failures = new Counter(as(metrics.probeFailures));
  const skips = new Counter(as(metrics.probeSkipped));
  const duration = new Histogram({ ...as(metrics.probeDuration), buckets: [...metrics.probeDuration.buckets] });
  const seen = new Map<string, Seen>();
  let labelsOf: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map();

  return {
    observe: (given, result, wallSeconds) => {
      const labels = { ...given };
      const { failed, phases } = entry(seen, given);
      success.set(labels, result.success ? 1 : 0);
      skips.inc(labels, 0); // there from the beginning, so that the first one is an increase
      if (result.success) lastSuccess.set(labels, wallSeconds);
      if (result.tls !== undefined) expiry.set(labels, result.tls.earliestExpirySeconds);
      for (const [phase, seconds] of Object.entries(result.phases)) {
        phases.add(phase);
        duration.observe({ ...labels, phase }, seconds);
      }
      if (result.failure === undefined) return;
      const { phase, reason } = result.failure;
      failed.set(`${phase} ${reason}`, { ...labels, phase, reason });
      failures.inc({ ...labels, phase, reason });
    },
    skipped: (labels) => skips.inc({ ...labels }),
    forget: (given) => {
      const labels = { ...given };
      const { failed, phases } = entry(seen, given);
      for (const metric of [success, expiry, lastSuccess, skips]) metric.remove(labels);
      for (const failure of failed.values()) failures.remove({ ...failure });
      for (const phase of phases) duration.remove({ ...labels, phase });
      seen.delete(keyOf(given));
    },
    configure: (clusters) => {
      labelsOf = new Map(clusters.map(({ name, labels }) => [name, labels]));
    },
    families: (cluster) => familiesOf(registry, { cluster, labelsOf: (name) => labelsOf.get(name) ?? {} }),
  };
}

function keyOf({ cluster, target, module }: ProbeLabels): string {
  return JSON.stringify([cluster, target, module]);
}

function entry(seen: Map<string, Seen>, labels: ProbeLabels): Seen {
  const known = seen.get(keyOf(labels)) ?? { failed: new Map(), phases: new Set() };
  seen.set(keyOf(labels), known);
  return known;
}
