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
  | 'alarm'
  | 'target'
  | 'module'
  | 'phase'
  | 'from'
  | 'to'
  | 'listener'
  | 'instance'
  | 'job'
  | 'scenario'
  | 'metric'
  | 'protocol'
  | 'quota'
  | 'dependency'
  | 'frontend'
  | 'backend'
  | 'server'
  | 'slo'
  | 'short'
  | 'long'
  | 'exhaustion'
  | 'action'
  | 'direction'
  | 'operation'
  | 'edition'
  | 'product'
  | 'mode'
  | 'role'
  | 'collector'
  | 'alertname'
  | 'alertstate'
  | 'severity'
  | 'category'
  | 'rule_group'
  | 'le';

/** `sum by (…) (rate(metric[over]))`; only the metric's own labels can group it. */
export function sumRate<L extends string>(
  metric: Metric<L, 'counter'>,
  options: { readonly by: readonly NoInfer<L>[]; readonly over: Range; readonly matching?: Matchers<NoInfer<L>> },
): PromQL {
  return promql(`sum by (${options.by.join(', ')}) (${rate(metric, options.over, options.matching ?? {})})`);
}

/** An aggregation over the series of one metric: which labels stay, which series count. */
interface Aggregated<L extends string> {
  readonly by: readonly NoInfer<L>[];
  readonly matching?: Matchers<NoInfer<L>>;
}

function aggregateOf(op: string) {
  return <L extends string>(metric: Metric<L>, { by, matching }: Aggregated<L>): PromQL =>
    promql(`${op} by (${by.join(', ')}) (${select(metric, matching ?? {})})`);
}

/** `sum by (…) (metric)`; only the metric's own labels can group it. The same holds for the two below. */
export const sumOf = aggregateOf('sum');
export const maxOf = aggregateOf('max');
export const minOf = aggregateOf('min');

/** `sum by (…) (increase(metric[over]))`; a gauge does not compile. */
export function sumIncrease<L extends string>(
  metric: Metric<L, 'counter'>,
  { by, over, matching }: Aggregated<L> & { readonly over: Range },
): PromQL {
  return promql(`sum by (${by.join(', ')}) (${increase(metric, over, matching ?? {})})`);
}

/** The values a label of a metric has, as Grafana's variable query asks for them (not PromQL). */
export function labelValues<L extends string>(
  metric: Metric<L>,
  label: NoInfer<L>,
  matchers: Matchers<NoInfer<L>> = {},
): string {
  return `label_values(${select(metric, matchers)}, ${label})`;
}

/** Since when each of our alerts has been pending or firing, Unix milliseconds: a series Prometheus itself writes. */
export function alertsActiveSince(cluster: string): PromQL {
  return promql(`ALERTS_FOR_STATE{alertname=~"MQTT_.*", cluster=~${quote(cluster)}} * 1000`);
}

/** Keeps the series for which the comparison holds. */
export function compare(left: PromQL, op: Comparison, right: PromQL | number): PromQL {
  return promql(`${left} ${op} ${right}`);
}

/** Parentheses, where precedence asks for them. */
export function group(expression: PromQL): PromQL {
  return promql(`(${expression})`);
}
