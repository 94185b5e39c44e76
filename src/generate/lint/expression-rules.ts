import { expandVariables, parsePromQL, selectorsOf, syntaxErrors } from '../promql-tree.ts';
import type { Expression } from './expression.ts';
import type { LintRule } from './finding.ts';
import { selectorRules } from './selector-rules.ts';
import { vectorRules } from './vector-rules.ts';

/** Series Prometheus writes about alerts. */
const PROMETHEUS_OWN = new Set(['ALERTS', 'ALERTS_FOR_STATE']);
const TARGET_LABELS = new Set(['job', 'instance', '__name__']);
const OVER_COUNTERS = /^(?:rate|irate|increase|resets)$/;

const selectors = ({ query }: Expression) => selectorsOf(parsePromQL(expandVariables(query)));

/** What holds for every expression, in rules and panels alike. */
export const expressionRules: readonly LintRule<Expression>[] = [
  {
    id: 'promql/syntax',
    severity: 'error',
    check: ({ query }) => syntaxErrors(expandVariables(query)).map((at) => `not PromQL at character ${at}: ${query}`),
  },
  {
    id: 'promql/metric',
    severity: 'error',
    check: (expression) =>
      selectors(expression)
        .map(({ metric }) => metric)
        .filter((metric) => !expression.metrics.has(metric) && !PROMETHEUS_OWN.has(metric))
        .map((metric) => `unknown metric ${metric === '' ? '(none named)' : metric}`),
  },
  {
    id: 'promql/label',
    severity: 'error',
    check: (expression) =>
      selectors(expression).flatMap(({ metric, matched }) => {
        const known = expression.metrics.get(metric)?.labels;
        return matched
          .filter((label) => known !== undefined && !known.includes(label) && !TARGET_LABELS.has(label))
          .map((label) => `${metric} has no label ${label}`);
      }),
  },
  {
    id: 'promql/counter',
    severity: 'error',
    check: (expression) =>
      selectors(expression)
        .filter(({ metric, functions }) => {
          const counter = expression.metrics.get(metric)?.type === 'counter';
          return counter && !functions.some((name) => OVER_COUNTERS.test(name));
        })
        .map(({ metric }) => `counter ${metric} outside rate() or increase()`),
  },
  {
    id: 'promql/gauge',
    severity: 'error',
    check: (expression) =>
      selectors(expression)
        .filter(({ metric, functions }) => {
          const gauge = expression.metrics.get(metric)?.type === 'gauge';
          return gauge && functions.some((name) => OVER_COUNTERS.test(name));
        })
        .map(({ metric }) => `gauge ${metric} inside rate() or increase()`),
  },
  ...selectorRules,
  ...vectorRules,
];
