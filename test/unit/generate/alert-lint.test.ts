import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import type { Alert } from '../../../src/generate/alert.ts';
import { defaultLinks } from '../../../src/generate/alert-links.ts';
import { lintRuleFile } from '../../../src/generate/lint/alert-rules.ts';
import { rulesYaml } from '../../../src/generate/rules-yaml.ts';
import { knownSeries } from '../../../src/metrics/known-series.ts';

const RUNBOOKS = join(import.meta.dirname, '../../../alerts/runbooks');
const alerts: readonly Alert[] = Object.values(alertsFor());
const good = rulesYaml(alerts, defaultLinks);
const context = {
  metrics: knownSeries,
  runbooks: new Set(readdirSync(RUNBOOKS).map((name) => name.replace(/\.md$/, ''))),
};

/** The rules found broken when one piece of the good file is replaced. */
function brokenBy(find: string | RegExp, replacement: string): string[] {
  const text = good.replace(find, replacement);
  expect(text).not.toBe(good);
  return [...new Set(lintRuleFile(text, context).map(({ rule }) => rule))];
}

describe('alert lint', () => {
  test('our rules have no findings', () => {
    expect(lintRuleFile(good, context)).toEqual([]);
  });

  test.each([
    ['promql/syntax', 'mqtt_queued_messages > 100000', 'sum(mqtt_queued_messages > 100000'],
    ['promql/metric', 'mqtt_queued_messages >', 'mqtt_queue_messages >'],
    ['promql/label', 'mqtt_queued_messages >', 'mqtt_queued_messages{topic=\\"a\\"} >'],
    ['promql/counter', 'mqtt_queued_messages >', 'mqtt_messages_sent_total >'],
    ['promql/gauge', 'mqtt_queued_messages >', 'rate(mqtt_queued_messages[5m]) >'],
    ['rule/name', 'MQTT_Message_Queue_Backlog', 'MqttMessageQueueBacklog'],
    ['rule/label', 'severity: critical', 'severity: page'],
    ['rule/for', /\n +for: 2m/, ''],
    ['rule/duplicate', 'alert: MQTT_Subscription_Memory', 'alert: MQTT_Connection_Saturation'],
    ['group/interval', 'interval: 15s', 'interval: 1m'],
    ['alerts/annotation', /\n +summary: [^\n]*/, ''],
    ['alerts/comparison', 'mqtt_queued_messages > 100000', 'mqtt_queued_messages'],
    ['alerts/template', 'mqtt_queued_messages >', 'sum by (cluster) (mqtt_queued_messages) >'],
    ['alerts/runbook', 'runbooks/MQTT_Message_Queue_Backlog.md', 'runbooks/index.md'],
    ['rule/yaml', 'groups:', 'groups: ['],
    ['rule/yaml', 'alert: MQTT_Subscription_Memory', 'record: x'],
  ])('a planted defect turns %s red (%s)', (rule, find, replacement) => {
    const quoted = typeof replacement === 'string' ? replacement.replaceAll('\\"', '"') : replacement;
    expect(brokenBy(find, quoted)).toContain(rule);
  });

  test('every alert has a runbook and every runbook an alert', () => {
    expect([...context.runbooks].toSorted()).toEqual(alerts.map(({ name }) => name).toSorted());
    const missing = lintRuleFile(good, { ...context, runbooks: new Set(['MQTT_Old']) });
    expect(missing.filter(({ rule }) => rule === 'alerts/runbook')).toHaveLength(alerts.length + 1);
  });

  test('every runbook has all its sections and says the expression of its alert', () => {
    const sections = [
      'Meaning',
      'Impact',
      'Verify the alert is real',
      'Diagnosis',
      'Mitigation',
      'Provoke it',
      'False positives',
      'Escalation',
    ];
    for (const alert of alerts) {
      const text = readFileSync(join(RUNBOOKS, `${alert.name}.md`), 'utf8');
      expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(sections);
      expect(text).toContain(`\`${alert.expr}\``);
      expect(text).toContain(alert.severity);
    }
  });

  test('every metric a runbook names is in the catalogue', () => {
    for (const alert of alerts) {
      const text = readFileSync(join(RUNBOOKS, `${alert.name}.md`), 'utf8');
      const named = [...text.matchAll(/(?:[a-z]+:)?\bmqtt_[a-z0-9_]+(?::[a-z0-9_]+)?\b/g)].map(([name]) => name);
      expect(named.filter((name) => !context.metrics.has(name))).toEqual([]);
    }
  });
});
