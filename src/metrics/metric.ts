import type { Reading } from '../core/reading.ts';

/** Prometheus types whose name selects their series. */
export type MetricType = 'gauge' | 'counter';

/** Prometheus types we publish. */
export type FamilyType = MetricType | 'histogram';

/** Base units only, as Prometheus asks for; `1` counts things, `bool` is 0 or 1, `info` is a constant 1 with labels. */
export type Unit = '1' | 'bool' | 'seconds' | 'bytes' | 'ratio' | 'per_second' | 'timestamp' | 'info';

/** `core`: what every broker kind is asked for. `optional`: published where a broker happens to offer it. */
export type Tier = 'core' | 'optional';

/** A metric of ours: what it is called, what it says, and by which labels. */
export interface Metric<L extends string = string, T extends FamilyType = MetricType> {
  readonly name: string;
  readonly type: T;
  readonly unit: Unit;
  readonly help: string;
  /** In the order they are printed; `cluster` always first. */
  readonly labels: readonly L[];
  readonly tier: Tier;
  /** Values a label may take, where the set is closed; the bound of every other label is said in the help. */
  readonly values?: Partial<Readonly<Record<L, readonly string[]>>>;
  /** Upper bounds of the buckets of a histogram, ascending, without the infinite one. */
  readonly buckets?: readonly number[];
}

/** Any entry of the catalogue, histograms too. */
export type AnyMetric = Metric<string, FamilyType>;

interface MetricOptions<L extends string> {
  readonly unit: Unit;
  readonly tier?: Tier;
  readonly labels?: readonly L[];
  readonly values?: Partial<Readonly<Record<NoInfer<L>, readonly string[]>>>;
}

function metric<L extends string, T extends FamilyType>(
  type: T,
  name: string,
  help: string,
  options: MetricOptions<L>,
): Metric<L | 'cluster', T> {
  return {
    name,
    type,
    unit: options.unit,
    help,
    labels: ['cluster', ...(options.labels ?? [])],
    tier: options.tier ?? 'core',
    ...(options.values === undefined ? {} : { values: options.values as Metric<L | 'cluster', T>['values'] & object }),
  };
}

/** Declares a gauge; `cluster` is added as its first label. */
export function gauge<const L extends string = never>(
  name: `mqtt_${string}`,
  help: string,
  options: MetricOptions<L>,
): Metric<L | 'cluster', 'gauge'> {
  return metric('gauge', name, help, options);
}

/** Declares a counter; a name without `_total` does not compile. */
export function counter<const L extends string = never>(
  name: `mqtt_${string}_total`,
  help: string,
  options: MetricOptions<L>,
): Metric<L | 'cluster', 'counter'> {
  return metric('counter', name, help, options);
}

/** Declares a histogram; its series are `<name>_bucket` (with `le`), `<name>_sum` and `<name>_count`. */
export function histogram<const L extends string = never>(
  name: `mqtt_${string}_seconds`,
  help: string,
  { buckets, ...options }: MetricOptions<L> & { readonly buckets: readonly number[] },
): Metric<L | 'cluster', 'histogram'> & { readonly buckets: readonly number[] } {
  return { ...metric<L, 'histogram'>('histogram', name, help, options), buckets };
}

/** The labels a broker adapter fills: all but `cluster`, which the exporter adds. */
export type ReadingLabels<L extends string> = Readonly<Record<Exclude<L, 'cluster'>, string>>;

/** One value of a metric, with exactly the metric's labels. */
export function reading<L extends string>(of: Metric<L>, labels: ReadingLabels<L>, value: number): Reading {
  return { metric: of.name, labels, value };
}
