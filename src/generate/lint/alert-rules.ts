import { parsePromQL, selectorsOf } from '../promql-tree.ts';
import { EVALUATION_INTERVAL } from '../rules-yaml.ts';
import { alertPolicy } from './alert-policy.ts';
import type { AlertSubject, RuleContext } from './alert-subject.ts';
import { alertWords } from './alert-words.ts';
import { expressionRules } from './expression-rules.ts';
import { applyRules, type Finding, type LintRule } from './finding.ts';
import { recordingRules } from './recording-rules.ts';
import { type RuleGroup, readRuleFile } from './rule-file.ts';

const alertRules: readonly LintRule<AlertSubject>[] = [...alertPolicy, ...alertWords];

/** `for: 30s` must not wait for a minute; shares of errors move slowly, and 30 days of samples are many. */
const intervalOf = (group: string): string =>
  group.startsWith('mqtt.slo.recordings') ? '30s' : group.startsWith('mqtt.slo.budget') ? '2m' : EVALUATION_INTERVAL;

/** What holds for a group as a whole. */
export const groupRules: readonly LintRule<RuleGroup>[] = [
  {
    id: 'rule/dependency',
    severity: 'error',
    check: ({ rules }) =>
      rules.flatMap((rule, at) => {
        const later = new Set(rules.slice(at + 1).flatMap((other) => ('record' in other ? [other.record] : [])));
        const before = new Set(rules.slice(0, at).flatMap((other) => ('record' in other ? [other.record] : [])));
        return selectorsOf(parsePromQL(rule.expr))
          .filter(({ metric }) => later.has(metric) && !before.has(metric))
          .map(({ metric }) => `uses ${metric}, which is recorded only after it: one evaluation old`);
      }),
  },
];

/** Everything wrong with a Prometheus rule file of ours; needs no promtool. */
export function lintRuleFile(text: string, context: RuleContext): readonly Finding[] {
  const { groups, findings } = readRuleFile(text);
  const seen = new Set<string>();
  const alerts = new Set<string>();
  for (const group of groups) {
    const interval = intervalOf(group.name);
    if (group.interval !== interval) {
      findings.push({
        rule: 'group/interval',
        severity: 'error',
        where: group.name,
        message: `interval is not ${interval}`,
      });
    }
    findings.push(...applyRules(groupRules, group.name, group));
    for (const rule of group.rules) {
      const where = 'alert' in rule ? rule.alert : rule.record;
      // One alert may stand once for each kind of cluster, told apart by its labels.
      const identity = JSON.stringify([where, Object.entries(rule.labels).toSorted()]);
      if (seen.has(identity))
        findings.push({ rule: 'rule/duplicate', severity: 'error', where, message: 'is there twice' });
      seen.add(identity);
      if ('alert' in rule) {
        alerts.add(rule.alert);
        findings.push(...applyRules(alertRules, where, { ...context, rule }));
      } else {
        findings.push(...applyRules(recordingRules, where, { metrics: context.metrics, rule }));
      }
      // What an OpenSLO file asks may be anybody's metric.
      const foreign = where.startsWith('slo:');
      findings.push(
        ...applyRules(expressionRules, where, { query: rule.expr, metrics: context.metrics }).filter(
          (finding) => !foreign || finding.rule !== 'promql/metric',
        ),
      );
    }
  }
  if (alerts.size === 0 || context.partial === true) return findings;
  for (const runbook of context.runbooks) {
    if (!alerts.has(runbook)) {
      findings.push({
        rule: 'alerts/runbook',
        severity: 'error',
        where: runbook,
        message: 'a runbook without an alert: delete it',
      });
    }
  }
  return findings;
}
