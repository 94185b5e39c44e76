import { SEVERITIES } from '../alert.ts';
import { labelsOf } from '../promql-labels.ts';
import { nodesNamed, parsePromQL, selectorsOf, textOf } from '../promql-tree.ts';
import type { AlertSubject } from './alert-subject.ts';
import type { LintRule } from './finding.ts';

/** What makes an expression fire for some series only: comparisons, and set operations that ask for presence. */
const CONDITIONS = ['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'Neq', 'Unless', 'Absent', 'AbsentOverTime'];
/** After a restart of Prometheus the first scrape may be this late. */
const ABSENT_SECONDS = 30;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** What holds for the name, the labels, the times and the condition of an alert. */
export const alertPolicy: readonly LintRule<AlertSubject>[] = [
  {
    id: 'rule/name',
    severity: 'info',
    check: ({ rule }) =>
      /^MQTT(?:_[A-Z][A-Za-z0-9]*)+$/.test(rule.alert) ? [] : [`name is not of the form MQTT_Pascal_Snake`],
  },
  {
    id: 'rule/label',
    severity: 'error',
    check: ({ rule }) => [
      ...(SEVERITIES.some((severity) => severity === rule.labels['severity'])
        ? []
        : [`severity is ${rule.labels['severity'] ?? 'missing'}, expected one of ${SEVERITIES.join(', ')}`]),
      ...['component', 'category']
        .filter((label) => rule.labels[label] === undefined)
        .map((label) => `no label ${label}`),
    ],
  },
  {
    id: 'rule/for',
    severity: 'error',
    check: ({ rule }) => (rule.for === undefined ? ['no for: a single bad scrape would fire it'] : []),
  },
  {
    id: 'alerts/for',
    severity: 'error',
    check: ({ rule }) => [
      ...[rule.for, rule.keep_firing_for]
        .filter((duration) => duration !== undefined && secondsOf(duration) === undefined)
        .map((duration) => `"${duration}" is not a duration`),
      ...(rule.keep_firing_for !== undefined && secondsOf(rule.keep_firing_for) === 0
        ? ['keep_firing_for of nothing: leave it out']
        : []),
    ],
  },
  {
    id: 'alerts/comparison',
    severity: 'error',
    check: ({ rule }) => {
      if (rule.labels['severity'] === 'none') return []; // a watchdog fires always: its silence is the alarm
      const { root } = parsePromQL(rule.expr);
      return CONDITIONS.some((name) => nodesNamed(root, name).length > 0)
        ? []
        : ['the expression compares nothing and fires for every series'];
    },
  },
  {
    id: 'alerts/absent',
    severity: 'error',
    check: ({ rule }) => {
      const waits = rule.for === undefined ? 0 : (secondsOf(rule.for) ?? 0);
      return nodesNamed(parsePromQL(rule.expr).root, 'Absent').length > 0 && waits < ABSENT_SECONDS
        ? [`absent() with for below ${ABSENT_SECONDS}s fires whenever Prometheus starts`]
        : [];
    },
  },
  {
    id: 'promql/fragile',
    severity: 'warning',
    check: ({ rule }) => {
      const tree = parsePromQL(rule.expr);
      return nodesNamed(tree.root, 'AggregateOp')
        .map((op) => textOf(tree, op))
        .filter((op) => /^(?:topk|bottomk|limitk|limit_ratio)$/.test(op))
        .map((op) => `${op}() picks other series at every evaluation: the alert starts anew each time`);
    },
  },
  {
    id: 'promql/aggregate',
    severity: 'error',
    check: ({ rule, metrics }) => {
      const tree = parsePromQL(rule.expr);
      const used = selectorsOf(tree).map(({ metric }) => metrics.get(metric)?.labels ?? []);
      const kept = labelsOf(tree, metrics);
      const hadCluster = used.length > 0 && used.every((labels) => labels.includes('cluster'));
      return hadCluster && kept !== undefined && !kept.has('cluster')
        ? ['aggregates the label cluster away: nobody would know which one it is']
        : [];
    },
  },
];

/** Seconds of a duration as Prometheus reads it; undefined where it would not. */
function secondsOf(duration: string): number | undefined {
  if (!/^(?:0|(?:\d+(?:ms|[smhdwy]))+)$/.test(duration)) return undefined;
  const parts = [...duration.matchAll(/(\d+)(ms|[smhdwy])/g)];
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (SECONDS[unit] ?? 0), 0);
}
