import { group, type PromQL } from '../../metrics/promql.ts';
import { literal, minus, or, times, truth } from '../../metrics/promql-operators.ts';
import { openSloRatios, openSloSeries, recordedSeries } from '../../metrics/recorded-series.ts';
import { nodesNamed, parsePromQL } from '../promql-tree.ts';
import { errorBudget } from './error-budget.ts';
import type { OpenObjectiveOf } from './open-slo-file.ts';
import type { Sli } from './sli.ts';
import type { SloRules } from './slo-rules.ts';

/** What keeps a value on its good side, turned round. */
const BROKEN = { lte: '>', lt: '>=', gte: '<', gt: '<=' } as const;

/** The rules of one objective of an OpenSLO file: recorded like ours, and burning the same alerts. */
export function openSloRules({ slo, sli: spec, objective }: OpenObjectiveOf): SloRules {
  const share = objective.target ?? Number(((objective.targetPercent ?? Number.NaN) / 100).toPrecision(15));
  const sli = { slo, labelled: true as const, ratios: openSloRatios, ...counted(spec, objective) } satisfies Sli;
  const budget = Number(errorBudget(share));
  const always = times(literal(0), group(sli.total?.expr ?? sli.errors.expr));
  const constant = (value: number): PromQL => `${always} + ${value}` as PromQL;
  return {
    sli,
    promised: {
      rules: [
        { record: recordedSeries.sloObjective.name, expr: constant(share), labels: { slo } },
        { record: recordedSeries.sloBudget.name, expr: constant(budget), labels: { slo } },
      ],
      budget: { expr: literal(budget) },
    },
  };
}

function counted(
  { ratioMetric, thresholdMetric }: OpenObjectiveOf['sli'],
  { op, value }: OpenObjectiveOf['objective'],
): Pick<Sli, 'errors' | 'total'> {
  if (thresholdMetric !== undefined && op !== undefined && value !== undefined) {
    const query = thresholdMetric.metricSource.spec.query as PromQL;
    return { errors: { series: openSloSeries.bad, expr: truth(group(query), BROKEN[op], value) } };
  }
  if (ratioMetric === undefined) throw new Error('an indicator is a ratio or a threshold');
  const events = (query: string): PromQL => group(ratioMetric.counter ? rated(query) : (query as PromQL));
  const total = events(ratioMetric.total.metricSource.spec.query);
  const none = times(literal(0), total);
  // What never happened has no series: that is none, as long as anything was counted.
  const given = ratioMetric.good ?? ratioMetric.bad;
  const happened = group(or(events(given?.metricSource.spec.query ?? ''), none));
  return {
    errors: { series: openSloSeries.errors, expr: ratioMetric.good === undefined ? happened : minus(total, happened) },
    total: { series: openSloSeries.events, expr: total },
  };
}

/** The query with every counter in it as its rate: a sum of counters is none, a sum of rates is. */
function rated(query: string): PromQL {
  const selectors = nodesNamed(parsePromQL(query).root, 'VectorSelector');
  return selectors.toReversed().reduce((text, { from, to }): PromQL => {
    return `${text.slice(0, from)}rate(${text.slice(from, to)}[5m])${text.slice(to)}` as PromQL;
  }, query as PromQL);
}
