import type { Metric } from '../../metrics/metric.ts';
import { compare, group, type PromQL, select } from '../../metrics/promql.ts';
import { overTime } from '../../metrics/promql-functions.ts';
import { divide, literal, type Matching, minus, or } from '../../metrics/promql-operators.ts';
import { recordedSeries, type SliWindow } from '../../metrics/recorded-series.ts';
import type { Recording } from '../recording.ts';
import { BURN_WINDOWS } from './burn-windows.ts';

type Series = Metric<'cluster' | 'slo', 'gauge'>;

/**
 * What is counted as bad, of what. Both are recorded at every evaluation, and longer windows add up what was recorded:
 * that weighs a busy hour more than a quiet night, and is cheap over days.
 */
export interface Sli {
  /** Value of the label `slo`. */
  readonly slo: string;
  readonly errors: { readonly series: Series; readonly expr: PromQL };
  /** Absent where time itself is counted: then `errors` is 1 while it is bad, else 0. */
  readonly total?: { readonly series: Series; readonly expr: PromQL };
  readonly ratios: Readonly<Record<SliWindow, Series>>;
  /** Whether the label `slo` tells the series of this one from others of the same name. */
  readonly labelled?: true;
}

const own = ({ slo, labelled }: Sli): { readonly slo?: string } => (labelled === true ? { slo } : {});
const labels = (sli: Sli): Pick<Recording, 'labels'> => (sli.labelled === true ? { labels: { slo: sli.slo } } : {});

/** The rules that record the share of errors over each of these windows; idle gives nothing, not NaN. */
export function sliRecordings(sli: Sli, windows: readonly SliWindow[]): readonly Recording[] {
  return windows.map((window) => ({ record: sli.ratios[window].name, expr: share(sli, window), ...labels(sli) }));
}

/** The rules that record the events themselves; they go before all others. */
export function eventRecordings(sli: Sli): readonly Recording[] {
  const counted = sli.total === undefined ? [sli.errors] : [sli.errors, sli.total];
  return counted.map(({ series, expr }) => ({ record: series.name, expr, ...labels(sli) }));
}

function share(sli: Sli, window: SliWindow): PromQL {
  if (sli.total === undefined) return overTime('avg_over_time', sli.errors.series, window, own(sli));
  const recorded = ({ series }: { series: Series }): PromQL =>
    window === '5m' ? select(series, own(sli)) : overTime('sum_over_time', series, window, own(sli));
  return divide(recorded(sli.errors), group(compare(recorded(sli.total), '>', 0)));
}

/** What the share of errors is divided by: a number, or a series each cluster has its own of. */
export interface Budget {
  readonly expr: PromQL;
  readonly matching?: Matching;
}

/** The rules that say how fast the budget is spent, one for each pair of windows; both must have something to say. */
export function burnRecordings(sli: Sli, budget: Budget): readonly Recording[] {
  return BURN_WINDOWS.map(({ short, long, exhaustion }) => {
    const [a, b] = [select(sli.ratios[short], own(sli)), select(sli.ratios[long], own(sli))];
    const smaller = group(or(group(compare(a, '<', b)), group(compare(b, '<=', a))));
    return {
      record: recordedSeries.sloBurn.name,
      expr: divide(smaller, budget.expr, budget.matching),
      labels: { slo: sli.slo, short, long, exhaustion },
    };
  });
}

/** The rule that says what is left of the budget of 30 days. */
export function budgetLeftRecording(sli: Sli, budget: Budget): Recording {
  const spent = divide(select(sli.ratios['30d'], own(sli)), budget.expr, budget.matching);
  return { record: recordedSeries.sloBudgetLeft.name, expr: minus(literal(1), spent), labels: { slo: sli.slo } };
}
