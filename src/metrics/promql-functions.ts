import type { Metric } from './metric.ts';
import { type GroupLabel, type Matchers, type PromQL, type Range, select } from './promql.ts';

const promql = (text: string): PromQL => text as PromQL;

/** Functions that look at a gauge over time; a counter does not compile, `rate` and `increase` are for those. */
type OverTime =
  | 'avg_over_time'
  | 'min_over_time'
  | 'max_over_time'
  | 'sum_over_time'
  | 'count_over_time'
  | 'last_over_time'
  | 'changes'
  | 'deriv'
  | 'delta';

/** `fn(gauge[over])`, such as `max_over_time`: what one missed scrape does not interrupt. */
export function overTime<L extends string>(
  fn: OverTime,
  metric: Metric<L, 'gauge'>,
  over: Range,
  matchers: Matchers<NoInfer<L>> = {},
): PromQL {
  return promql(`${fn}(${select(metric, matchers)}[${over}])`);
}

/** The value that a share of the samples of a gauge stayed below: 0.95 leaves out its highest twentieth. */
export function quantileOverTime<L extends string>(
  quantile: number,
  metric: Metric<L, 'gauge'>,
  over: Range,
  matchers: Matchers<NoInfer<L>> = {},
): PromQL {
  return promql(`quantile_over_time(${quantile}, ${select(metric, matchers)}[${over}])`);
}

/** `fn(expression[over:every])`: an expression looked at `every` so often over a range, such as the peak of an hour. */
export function overExpression(
  fn: 'max_over_time' | 'avg_over_time',
  expression: PromQL,
  over: Range,
  every: Range,
): PromQL {
  return promql(`${fn}((${expression})[${over}:${every}])`);
}

/** The value an expression stayed below for a share of the range, looked at `every` so often. */
export function quantileOfExpression(quantile: number, expression: PromQL, over: Range, every: Range): PromQL {
  return promql(`quantile_over_time(${quantile}, (${expression})[${over}:${every}])`);
}

/** Where a gauge will be in `seconds` if it goes on as it did over the range. */
export function predictLinear<L extends string>(
  metric: Metric<L, 'gauge'>,
  over: Range,
  seconds: number,
  matchers: Matchers<NoInfer<L>> = {},
): PromQL {
  return promql(`predict_linear(${select(metric, matchers)}[${over}], ${seconds})`);
}

/** The metric as it was some time ago. */
export function ago<L extends string>(
  metric: Metric<L>,
  offset: `${number}${'m' | 'h' | 'd'}`,
  matchers: Matchers<NoInfer<L>> = {},
): PromQL {
  return promql(`${select(metric, matchers)} offset ${offset}`);
}

/** The per-second rate of a counter as it was some time ago. */
export function rateAgo<L extends string>(
  metric: Metric<L, 'counter'>,
  over: Range,
  offset: `${number}${'m' | 'h' | 'd'}`,
  matchers: Matchers<NoInfer<L>> = {},
): PromQL {
  return promql(`rate(${select(metric, matchers)}[${over}] offset ${offset})`);
}

/** 1 when the metric has no series at all. */
export function absent<L extends string>(metric: Metric<L>, matchers: Matchers<NoInfer<L>> = {}): PromQL {
  return promql(`absent(${select(metric, matchers)})`);
}

/** The evaluation time, Unix seconds. */
export const now = promql('time()');

/** A series without labels and this value, always there. */
export const constant = (value: number): PromQL => promql(`vector(${value})`);

/** Rounds down every value. */
export const floor = (expression: PromQL): PromQL => promql(`floor(${expression})`);

/** Rounds every value to a multiple of `to`. */
export const round = (expression: PromQL, to: number): PromQL => promql(`round(${expression}, ${to})`);

/** Ways to bring series together. */
export type Aggregation = 'sum' | 'min' | 'max' | 'avg' | 'count' | 'group';

/** `op by (…) (expression)`, for expressions of more than one metric. */
export function aggregate(op: Aggregation, by: readonly GroupLabel[], expression: PromQL): PromQL {
  return promql(by.length === 0 ? `${op}(${expression})` : `${op} by (${by.join(', ')}) (${expression})`);
}

/** The series of one bucket of a histogram, as test input: `le` is its upper bound. */
export function bucket<L extends string>(
  histogram: Metric<L, 'histogram'>,
  le: string,
  labels: Matchers<NoInfer<L>> = {},
): PromQL {
  return promql(
    select({ ...histogram, type: 'counter', name: `${histogram.name}_bucket` }, { ...labels, le } as never),
  );
}

/** `histogram_quantile(q, sum by (…, le) (rate(histogram_bucket[over])))`, seconds; NaN where nothing was observed. */
export function histogramQuantile<L extends string>(
  quantile: number,
  histogram: Metric<L, 'histogram'>,
  options: { readonly by: readonly NoInfer<L>[]; readonly over: Range; readonly matching?: Matchers<NoInfer<L>> },
): PromQL {
  const buckets = select({ ...histogram, type: 'counter', name: `${histogram.name}_bucket` }, options.matching ?? {});
  const by = [...options.by, 'le'].join(', ');
  return promql(`histogram_quantile(${quantile}, sum by (${by}) (rate(${buckets}[${options.over}])))`);
}
