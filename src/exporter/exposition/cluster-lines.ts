import type { Reading } from '../../core/reading.ts';
import { allMetrics } from '../../metrics/catalogue.ts';
import type { Metric } from '../../metrics/metric.ts';
import { numberOf, seriesOf } from './sample.ts';

/** Why a reading did not become a series; the closed set of `reason` in `mqtt_sre_readings_refused_total`. */
export const REFUSALS = ['unknown_metric', 'wrong_labels', 'not_a_number', 'duplicate'] as const;

export type Refusal = (typeof REFUSALS)[number];

/** The sample lines of one cluster: the same text in both formats, which differ in the headers only. */
export interface ClusterLines {
  /** Metric name to its sample lines, sorted, each with its line feed. */
  readonly lines: ReadonlyMap<string, string>;
  readonly series: number;
  /** Series cut because the cluster has more than it may. */
  readonly dropped: number;
  readonly refused: ReadonlyMap<Refusal, number>;
}

/** Who the lines belong to. */
export interface LineOwner {
  readonly cluster: string;
  /** Labels of the configuration; the caller made sure that they are none of ours. */
  readonly labels: Readonly<Record<string, string>>;
}

const byName = new Map(allMetrics.map((metric, index) => [metric.name, { metric, index }]));

/**
 * Turns readings into lines. Of two equal series the first counts; above `limit` the readings that come last are cut,
 * within one batch of readings those last in the order of the catalogue and of the labels.
 */
export function clusterLines(owner: LineOwner, batches: readonly (readonly Reading[])[], limit: number): ClusterLines {
  const refused = new Map<Refusal, number>();
  const refuse = (reason: Refusal): void => void refused.set(reason, (refused.get(reason) ?? 0) + 1);
  const extra = Object.entries(owner.labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const seen = new Set<string>();
  const kept = new Map<string, [series: string, line: string][]>();
  let dropped = 0;
  for (const batch of batches) {
    for (const { series, name, value } of inOrder(owner.cluster, extra, batch, refuse)) {
      if (seen.has(series)) refuse('duplicate');
      else if (seen.size >= limit) dropped += 1;
      else {
        seen.add(series);
        const lines = kept.get(name) ?? [];
        lines.push([series, `${series} ${numberOf(value)}\n`]);
        kept.set(name, lines);
      }
    }
  }
  return {
    lines: new Map([...kept].map(([name, lines]) => [name, joined(lines)])),
    series: seen.size,
    dropped,
    refused,
  };
}

interface Sample {
  readonly series: string;
  readonly name: string;
  readonly value: number;
  readonly index: number;
}

function inOrder(
  cluster: string,
  extra: readonly (readonly [string, string])[],
  batch: readonly Reading[],
  refuse: (reason: Refusal) => void,
): readonly Sample[] {
  const samples: Sample[] = [];
  for (const { metric: name, labels, value } of batch) {
    const known = byName.get(name);
    if (known === undefined) refuse('unknown_metric');
    else if (Number.isNaN(value)) refuse('not_a_number');
    else if (!fits(known.metric, labels)) refuse('wrong_labels');
    else {
      const own = known.metric.labels.map((label) => [label, label === 'cluster' ? cluster : labels[label]] as const);
      const series = seriesOf(name, [...(own as [string, string][]), ...extra]);
      samples.push({ series, name, value, index: known.index });
    }
  }
  return samples.sort((a, b) => a.index - b.index || compare(a.series, b.series));
}

function fits(metric: Metric, labels: Readonly<Record<string, string>>): boolean {
  const wanted = metric.labels.filter((label) => label !== 'cluster');
  return Object.keys(labels).length === wanted.length && wanted.every((label) => typeof labels[label] === 'string');
}

function joined(lines: [series: string, line: string][]): string {
  return lines
    .sort(([a], [b]) => compare(a, b))
    .map(([, line]) => line)
    .join('');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
