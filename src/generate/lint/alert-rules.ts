import type { Metric } from '../../metrics/metric.ts';
import { SEVERITIES } from '../alert.ts';
import { labelsOf } from '../promql-labels.ts';
import { nodesNamed, parsePromQL } from '../promql-tree.ts';
import { EVALUATION_INTERVAL } from '../rules-yaml.ts';
import { expressionRules } from './expression-rules.ts';
import { applyRules, type Finding, type LintRule } from './finding.ts';
import { recordingRules } from './recording-rules.ts';
import { type AlertRule, readRuleFile } from './rule-file.ts';

/** What the rules are held against. */
export interface RuleContext {
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Names of the runbooks, without `.md`. */
  readonly runbooks: ReadonlySet<string>;
  /** The file need not have an alert for every runbook: it is for one fleet. */
  readonly partial?: true;
}

interface Subject extends RuleContext {
  readonly rule: AlertRule;
}

const ANNOTATIONS = ['summary', 'description', 'runbook_url', 'dashboard_url'];
/** What makes an expression fire for some series only: comparisons, and set operations that ask for presence. */
const CONDITIONS = ['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'Neq', 'Unless', 'Absent', 'AbsentOverTime'];

const alertRules: readonly LintRule<Subject>[] = [
  {
    id: 'rule/name',
    check: ({ rule }) =>
      /^MQTT(?:_[A-Z][A-Za-z0-9]*)+$/.test(rule.alert) ? [] : [`name is not of the form MQTT_Pascal_Snake`],
  },
  {
    id: 'rule/label',
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
    check: ({ rule }) => (rule.for === undefined ? ['no for: a single bad scrape would fire it'] : []),
  },
  {
    id: 'alerts/annotation',
    check: ({ rule }) =>
      ANNOTATIONS.filter((name) => (rule.annotations[name] ?? '') === '').map((name) => `no annotation ${name}`),
  },
  {
    id: 'alerts/comparison',
    check: ({ rule }) => {
      if (rule.labels['severity'] === 'none') return []; // a watchdog fires always: its silence is the alarm
      const { root } = parsePromQL(rule.expr);
      return CONDITIONS.some((name) => nodesNamed(root, name).length > 0)
        ? []
        : ['the expression compares nothing and fires for every series'];
    },
  },
  {
    id: 'alerts/template',
    check: ({ rule, metrics }) => {
      const kept = labelsOf(parsePromQL(rule.expr), metrics);
      if (kept === undefined) return [];
      const used = Object.values(rule.annotations).flatMap((text) =>
        [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label ?? ''),
      );
      return [...new Set(used)]
        .filter((label) => !kept.has(label) && !Object.hasOwn(rule.labels, label))
        .map((label) => `uses $labels.${label}, which the expression does not keep`);
    },
  },
  {
    id: 'alerts/runbook',
    check: ({ rule, runbooks }) => [
      ...(runbooks.has(rule.alert) ? [] : [`alerts/runbooks/${rule.alert}.md is missing: write it`]),
      ...(rule.annotations['runbook_url']?.endsWith(`/${rule.alert}.md`) === false
        ? [`runbook_url does not lead to ${rule.alert}.md`]
        : []),
    ],
  },
];

/** `for: 30s` must not wait for a minute; shares of errors move slowly, and 30 days of samples are many. */
const intervalOf = (group: string): string =>
  group.startsWith('mqtt.slo.recordings') ? '30s' : group.startsWith('mqtt.slo.budget') ? '2m' : EVALUATION_INTERVAL;

/** Everything wrong with a Prometheus rule file of ours; needs no promtool. */
export function lintRuleFile(text: string, context: RuleContext): readonly Finding[] {
  const { groups, findings } = readRuleFile(text);
  const seen = new Set<string>();
  const alerts = new Set<string>();
  for (const group of groups) {
    const interval = intervalOf(group.name);
    if (group.interval !== interval) {
      findings.push({ rule: 'group/interval', where: group.name, message: `interval is not ${interval}` });
    }
    for (const rule of group.rules) {
      const where = 'alert' in rule ? rule.alert : rule.record;
      // One alert may stand once for each kind of cluster, told apart by its labels.
      const identity = JSON.stringify([where, Object.entries(rule.labels).toSorted()]);
      if (seen.has(identity)) findings.push({ rule: 'rule/duplicate', where, message: 'is there twice' });
      seen.add(identity);
      if ('alert' in rule) {
        alerts.add(rule.alert);
        findings.push(...applyRules(alertRules, where, { ...context, rule }));
      } else {
        findings.push(...applyRules(recordingRules, where, { metrics: context.metrics, rule }));
      }
      findings.push(...applyRules(expressionRules, where, { query: rule.expr, metrics: context.metrics }));
    }
  }
  if (alerts.size === 0 || context.partial === true) return findings;
  for (const runbook of context.runbooks) {
    if (!alerts.has(runbook)) {
      findings.push({ rule: 'alerts/runbook', where: runbook, message: 'a runbook without an alert: delete it' });
    }
  }
  return findings;
}
