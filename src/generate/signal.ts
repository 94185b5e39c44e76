import type { FamilyType, Metric } from '../metrics/metric.ts';
import { type GroupLabel, increase, type Matchers, type PromQL, type Range, rate, select } from '../metrics/promql.ts';

/** A range that is written out, for rules. */
export type FixedRange = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** Grafana's names of the units we use. */
export type SignalUnit =
  | 'short'
  | 'percentunit'
  | 'bytes'
  | 's'
  | 'mps'
  | 'cps'
  | 'ops'
  | 'Bps'
  | 'bool_yes_no'
  | 'dateTimeAsIso'
  | 'dateTimeFromNow'
  | 'none';

/**
 * Where an expression will stand: in a rule (every series, ranges as written) or on a panel (the clusters and nodes
 * chosen in the variables, the range Grafana picks). The same signal renders in both.
 */
export interface Scope {
  select<L extends string>(metric: Metric<L>, matchers?: Matchers<NoInfer<L>>): PromQL;
  /** `rate(counter[…])`: `fixed` in a rule, `$__rate_interval` on a panel. */
  rate<L extends string>(metric: Metric<L, 'counter'>, fixed: FixedRange, matchers?: Matchers<NoInfer<L>>): PromQL;
  /** `increase(counter[fixed])` in both: the question names the time. */
  increase<L extends string>(metric: Metric<L, 'counter'>, fixed: FixedRange, matchers?: Matchers<NoInfer<L>>): PromQL;
  /** The matchers the scope adds to a metric, for functions that take them. */
  matching<L extends string>(metric: Metric<L, FamilyType>, matchers?: Matchers<NoInfer<L>>): Matchers<L>;
  readonly range: (fixed: FixedRange) => Range;
}

/** One thing worth watching: what is asked, how the answer is computed, in which unit. Everything is rendered of it. */
export interface Signal {
  /** Kebab-case, unique. */
  readonly id: string;
  /** Title of its panel. */
  readonly title: string;
  /** "Question? How to read it. What to do." */
  readonly question: string;
  readonly unit: SignalUnit;
  /** Labels the expression keeps. */
  readonly by: readonly GroupLabel[];
  /** How a series is named on a panel. */
  readonly legend: string;
  readonly expr: (scope: Scope) => PromQL;
}

function scopeOf(variables: Readonly<Record<string, string>>, range: (fixed: FixedRange) => Range): Scope {
  const matching = <L extends string>(metric: Metric<L, FamilyType>, matchers?: Matchers<NoInfer<L>>): Matchers<L> => {
    const chosen = Object.entries(variables).filter(([label]) => (metric.labels as readonly string[]).includes(label));
    // A metric is matched by its own labels only: those the filter above has let through.
    return { ...Object.fromEntries(chosen.map(([label, re]) => [label, { re }])), ...matchers } as Matchers<L>;
  };
  return {
    matching,
    range,
    select: (metric, matchers) => select(metric, matching(metric, matchers)),
    rate: (metric, fixed, matchers) => rate(metric, range(fixed), matching(metric, matchers)),
    increase: (metric, fixed, matchers) => increase(metric, fixed, matching(metric, matchers)),
  };
}

/** Every series, ranges as written. */
export const ruleScope: Scope = scopeOf({}, (fixed) => fixed);

/** What the variables of a dashboard chose. */
export const panelScope: Scope = scopeOf({ cluster: '$cluster', node: '$node' }, () => '$__rate_interval');

/** The clusters chosen, whatever the node variable says: for panels about whole clusters. */
export const clusterScope: Scope = scopeOf({ cluster: '$cluster' }, () => '$__rate_interval');
