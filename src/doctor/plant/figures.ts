import { type MetricKey, metrics } from '../../metrics/catalogue.ts';
import type { PlantLook } from './plant.ts';

type Labels = Readonly<Record<string, string>>;

/** One series of one look. */
export interface Series {
  /** The node it is about; empty for one of the whole cluster. */
  readonly node: string;
  readonly labels: Labels;
  readonly value: number;
  readonly atMs: number;
}

/** What one look or two say about a cluster, by metric of the catalogue. What nobody told is undefined, never 0. */
export interface Figures {
  /** Every series of the later look with these labels; estimates are left out. */
  series(key: MetricKey, labels?: Labels): readonly Series[];
  /** Sum of them at a node, or at all. */
  value(key: MetricKey, where?: { readonly node?: string; readonly labels?: Labels }): number | undefined;
  /**
   * Growth a second between the looks, of series that are in both; negative for gauges that fell. Undefined without a
   * second look, without new data, and for counters that began again.
   */
  rate(key: MetricKey, where?: { readonly node?: string; readonly labels?: Labels }): number | undefined;
  /** Seconds between the data of the two looks; undefined for one look. */
  readonly seconds: number | undefined;
}

/** Nearer together than this two readings of one source are one and the same. */
const NEW_DATA_MS = 500;

/** Reads one look, or the growth from the earlier to the later one. */
export function figuresOf(later: PlantLook, earlier?: PlantLook): Figures {
  const now = byMetric(later);
  const before = earlier === undefined ? undefined : byMetric(earlier);
  const series: Figures['series'] = (key, labels = {}) =>
    (now.get(metrics[key].name) ?? []).filter(
      (each) => has(each.labels, labels) && each.labels['method'] !== 'estimate',
    );
  const at = (key: MetricKey, { node, labels }: { readonly node?: string; readonly labels?: Labels } = {}) =>
    series(key, labels).filter((each) => node === undefined || each.node === node);
  return {
    series,
    value: (key, where) => sum(at(key, where).map(({ value }) => value)),
    rate(key, where) {
      const known = before?.get(metrics[key].name) ?? [];
      const grown = at(key, where).map((each) => {
        const same = known.find(({ labels }) => sameLabels(labels, each.labels));
        if (same === undefined || each.atMs - same.atMs < NEW_DATA_MS) return undefined;
        if (metrics[key].type === 'counter' && each.value < same.value) return undefined;
        return (each.value - same.value) / ((each.atMs - same.atMs) / 1_000);
      });
      return sum(grown.filter((each) => each !== undefined));
    },
    seconds: earlier === undefined ? undefined : secondsBetween(earlier, later),
  };
}

function byMetric({ sources }: PlantLook): ReadonlyMap<string, readonly Series[]> {
  const all = new Map<string, Series[]>();
  for (const { readings, atMs, node: speaker } of sources) {
    for (const { metric, labels, value } of readings) {
      const list = all.get(metric) ?? [];
      all.set(metric, list);
      if (list.some((each) => sameLabels(each.labels, labels))) continue; // the first source that tells a series counts
      list.push({ node: labels['node'] ?? speaker ?? '', labels, value, atMs });
    }
  }
  return all;
}

function secondsBetween(earlier: PlantLook, later: PlantLook): number | undefined {
  const gaps = later.sources.flatMap(({ node, name, atMs, failure }) => {
    const same = earlier.sources.find((each) => each.node === node && each.name === name);
    return same === undefined || failure !== undefined || same.failure !== undefined ? [] : [atMs - same.atMs];
  });
  return gaps.length === 0 ? undefined : Math.max(...gaps) / 1_000;
}

function has(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function sameLabels(a: Labels, b: Labels): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function sum(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((all, value) => all + value, 0);
}
