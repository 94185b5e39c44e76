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

type Aggregation = 'sum' | 'min' | 'max' | 'avg' | 'count' | 'group';

/** `op by (…) (expression)`, for expressions of more than one metric. */
export function aggregate(op: Aggregation, by: readonly GroupLabel[], expression: PromQL): PromQL {
  return promql(by.length === 0 ? `${op}(${expression})` : `${op} by (${by.join(', ')}) (${expression})`);
}
