import type { Metric, MetricType } from './metric.ts';

/** A PromQL expression made by the functions below; a plain string is not one, so that no metric is named twice. */
export type PromQL = string & { readonly __promql: unique symbol };

/** A range: a fixed one for rules, `$__rate_interval` for dashboard panels. */
export type Range = `${number}${'s' | 'm' | 'h' | 'd'}` | '$__rate_interval' | '$__range';

/** Label matchers of one metric: a value matches exactly, `{ re }` by regular expression, `{ not }` excludes. */
export type Matchers<L extends string> = {
  readonly [K in L]?: string | { readonly re: string } | { readonly not: string } | { readonly notRe: string };
};

export type Comparison = '>' | '<' | '>=' | '<=' | '==' | '!=';

const promql = (text: string): PromQL => text as PromQL;
const quote = (value: string): string => JSON.stringify(value);

function matcher(label: string, value: unknown): string {
  if (typeof value === 'string') return `${label}=${quote(value)}`;
  const given = value as { re?: string; not?: string; notRe?: string };
  if (given.re !== undefined) return `${label}=~${quote(given.re)}`;
  if (given.not !== undefined) return `${label}!=${quote(given.not)}`;
  return `${label}!~${quote(given.notRe ?? '')}`;
}

/** Selects the series of a metric; only the metric's own labels can be matched. */
export function select<L extends string>(metric: Metric<L>, matchers: Matchers<NoInfer<L>> = {}): PromQL {
  const parts = Object.entries(matchers).map(([label, value]) => matcher(label, value));
  return promql(parts.length === 0 ? metric.name : `${metric.name}{${parts.join(', ')}}`);
}

function overRange<T extends MetricType>(fn: string) {
  return <L extends string>(metric: Metric<L, T>, over: Range, matchers: Matchers<NoInfer<L>> = {}): PromQL =>
    promql(`${fn}(${select(metric, matchers)}[${over}])`);
}

/** Per-second rate of a counter over a range; a gauge does not compile. */
export const rate = overRange<'counter'>('rate');
/** Increase of a counter over a range; a gauge does not compile. */
export const increase = overRange<'counter'>('increase');
/** Number of changes of a gauge over a range. */
export const changes = overRange<'gauge'>('changes');

/** Labels any of our series can be grouped by; a label outside this list does not compile. */
export type GroupLabel =
  | 'cluster'
  | 'node'
  | 'reason'
  | 'source'
  | 'broker'
  | 'version'
  | 'method'
  | 'kind'
  | 'bridge'
  | 'type'
  | 'result'
  | 'alarm';

function aggregate(op: string) {
  return (by: readonly GroupLabel[], expression: PromQL): PromQL =>
    promql(by.length === 0 ? `${op}(${expression})` : `${op} by (${by.join(', ')}) (${expression})`);
}

export const sumBy = aggregate('sum');
export const maxBy = aggregate('max');
export const minBy = aggregate('min');
export const avgBy = aggregate('avg');
export const countBy = aggregate('count');

/** `sum by (…) (rate(metric[over]))`; only the metric's own labels can group it. */
export function sumRate<L extends string>(
  metric: Metric<L, 'counter'>,
  options: { readonly by: readonly NoInfer<L>[]; readonly over: Range; readonly matching?: Matchers<NoInfer<L>> },
): PromQL {
  return promql(`sum by (${options.by.join(', ')}) (${rate(metric, options.over, options.matching ?? {})})`);
}

/** `a op b` without parentheses: nest with {@link group} where precedence asks for it. */
function binary(op: string) {
  return (left: PromQL, right: PromQL | number): PromQL => promql(`${left} ${op} ${right}`);
}

export const divide = binary('/');
export const minus = binary('-');
export const times = binary('*');

/** Keeps the series for which the comparison holds. */
export function compare(left: PromQL, op: Comparison, right: PromQL | number): PromQL {
  return promql(`${left} ${op} ${right}`);
}

/** Parentheses, where precedence asks for them. */
export function group(expression: PromQL): PromQL {
  return promql(`(${expression})`);
}
