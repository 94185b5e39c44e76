import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { metrics } from '../../metrics/catalogue.ts';
import type { AnyMetric } from '../../metrics/metric.ts';
import type { ProbeResult } from '../../probe/probe-result.ts';
import type { OwnFamily } from '../exposition/page.ts';
import { familiesOf } from '../registry-families.ts';
import type { ProbeLabels } from './probe-metrics.ts';

/** What a probe has series of: the library removes only what it is told exactly. */
interface Seen {
  /** Label sets by phase and reason. */
  readonly failed: Map<string, Readonly<Record<string, string>>>;
  readonly phases: Set<string>;
}

/**
 * The probes of one cluster in a registry of its own, so that the page of one cluster does not cost the whole fleet.
 * Its lines are kept until a probe or the cluster's labels change.
 */
export class ClusterProbeMetrics {
  readonly #registry = new Registry();
  readonly #success = new Gauge(this.#as(metrics.probeSuccess));
  readonly #failures = new Counter(this.#as(metrics.probeFailures));
  readonly #skips = new Counter(this.#as(metrics.probeSkipped));
  readonly #expiry = new Gauge(this.#as(metrics.probeTlsExpiry));
  readonly #lastSuccess = new Gauge(this.#as(metrics.probeLastSuccess));
  readonly #duration = new Histogram({
    ...this.#as(metrics.probeDuration),
    buckets: [...metrics.probeDuration.buckets],
  });
  readonly #seen = new Map<string, Seen>();
  #labels: Readonly<Record<string, string>> = {};
  #families: readonly OwnFamily[] | undefined;

  /** Takes over the labels the configuration gives every series of the cluster. */
  configure(labels: Readonly<Record<string, string>>): void {
    this.#labels = labels;
    this.#families = undefined;
  }

  observe(given: ProbeLabels, result: ProbeResult, wallSeconds: number): void {
    this.#families = undefined;
    const labels = { ...given };
    const { failed, phases } = this.#seenOf(given);
    this.#success.set(labels, result.success ? 1 : 0);
    this.#skips.inc(labels, 0); // there from the beginning, so that the first one is an increase
    if (result.success) this.#lastSuccess.set(labels, wallSeconds);
    if (result.tls !== undefined) this.#expiry.set(labels, result.tls.earliestExpirySeconds);
    for (const [phase, seconds] of Object.entries(result.phases)) {
      phases.add(phase);
      this.#duration.observe({ ...labels, phase }, seconds);
    }
    if (result.failure === undefined) return;
    const { phase, reason } = result.failure;
    failed.set(`${phase} ${reason}`, { ...labels, phase, reason });
    this.#failures.inc({ ...labels, phase, reason });
  }

  skipped(labels: ProbeLabels): void {
    this.#families = undefined;
    this.#skips.inc({ ...labels });
  }

  forget(given: ProbeLabels): void {
    this.#families = undefined;
    const labels = { ...given };
    const { failed, phases } = this.#seenOf(given);
    for (const metric of [this.#success, this.#expiry, this.#lastSuccess, this.#skips]) metric.remove(labels);
    for (const failure of failed.values()) this.#failures.remove({ ...failure });
    for (const phase of phases) this.#duration.remove({ ...labels, phase });
    this.#seen.delete(keyOf(given));
  }

  /** Its families, always the same ones in the same order. */
  async families(): Promise<readonly OwnFamily[]> {
    this.#families ??= await familiesOf(this.#registry, { labels: this.#labels });
    return this.#families;
  }

  #as({ name, help, labels }: AnyMetric) {
    return { name, help, labelNames: [...labels], registers: [this.#registry] };
  }

  #seenOf(labels: ProbeLabels): Seen {
    const known = this.#seen.get(keyOf(labels)) ?? { failed: new Map(), phases: new Set() };
    this.#seen.set(keyOf(labels), known);
    return known;
  }
}

function keyOf({ target, module }: ProbeLabels): string {
  return JSON.stringify([target, module]);
}
