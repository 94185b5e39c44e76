import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import { dashboardTexts } from '../../../dashboards/index.ts';
import { firstBad } from '../../../dashboards/look.ts';
import { alertPolicy } from '../../../src/generate/lint/alert-policy.ts';
import { groupRules, lintRuleFile } from '../../../src/generate/lint/alert-rules.ts';
import { alertWords } from '../../../src/generate/lint/alert-words.ts';
import { boardRules } from '../../../src/generate/lint/board-rules.ts';
import { readDashboard } from '../../../src/generate/lint/dashboard-file.ts';
import { lintDashboard } from '../../../src/generate/lint/dashboard-rules.ts';
import { expressionRules } from '../../../src/generate/lint/expression-rules.ts';
import { linkRules } from '../../../src/generate/lint/link-rules.ts';
import { ownedSignals } from '../../../src/generate/lint/owned-signal.ts';
import { panelQueryRules } from '../../../src/generate/lint/panel-query-rules.ts';
import { panelRules } from '../../../src/generate/lint/panel-rules.ts';
import { recordingRules } from '../../../src/generate/lint/recording-rules.ts';
import { unitRules } from '../../../src/generate/lint/unit-rules.ts';
import { knownSeries } from '../../../src/metrics/known-series.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/lint');
const texts = dashboardTexts(alertsFor());
const runbooks = new Set(alertsFor().map(({ name }) => name));
const context = { boards: new Set(texts.keys()), runbooks, owned: ownedSignals(alertsFor(), firstBad) };
const read = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8');
const rulesBroken = (name: string): readonly string[] => [
  ...new Set(lintDashboard(read(name), knownSeries, context).map(({ rule }) => rule)),
];

/** The faults found in dashboards in the field, planted in small ones of our own. */
const planted: Readonly<Record<string, readonly string[]>> = {
  'sound.json': [],
  'undefined-variable.json': ['panel/variable'],
  'wrong-metric.json': ['panel/contradiction', 'promql/metric'],
  'fixed-ranges.json': ['board/schema', 'panel/rate-interval', 'panel/type', 'promql/irate'],
  'no-units.json': ['board/reload', 'board/uid', 'panel/unit'],
  'no-description.json': ['panel/description'],
  'hard-coded-datasource.json': ['board/datasource', 'panel/datasource'],
  'no-variables.json': ['board/cluster', 'board/datasource'],
  'rate-of-gauge.json': ['promql/gauge'],
  'raw-counter.json': ['promql/counter'],
  'identity-in-name.json': ['promql/metric'],
  'missing-prefix.json': ['promql/metric'],
  'one-node-at-a-time.json': ['panel/matcher'],
  'all-clusters.json': ['panel/selector'],
  'lost-labels.json': ['panel/legend', 'panel/ref-id', 'promql/impossible', 'promql/vector-matching'],
  'grid.json': ['board/id', 'board/overflow', 'board/overlap', 'board/title'],
  'two-units.json': ['board/unit'],
  'other-threshold.json': ['panel/threshold'],
  'dead-links.json': ['board/link', 'board/runbook'],
  'too-many-panels.json': ['board/size'],
  'needless.json': ['promql/nan', 'promql/rate', 'promql/regexp'],
  'no-query.json': ['panel/targets', 'panel/title'],
};

describe('the dashboard linter before planted faults', () => {
  test('every fixture is one of these', () => {
    const files = readdirSync(FIXTURES).filter((name) => name.endsWith('.json'));
    expect(files.toSorted()).toEqual(Object.keys(planted).toSorted());
  });

  test.each(Object.entries(planted))('%s has exactly the faults %j', (name, rules) => {
    expect(rulesBroken(name).toSorted()).toEqual(rules);
  });

  test('our own dashboards have none of them', () => {
    const found = [...texts].flatMap(([uid, text]) =>
      lintDashboard(text, knownSeries, context).map(
        ({ rule, where, message }) => `${uid} ${where}: ${message} [${rule}]`,
      ),
    );
    expect(found).toEqual([]);
  });

  test('a threshold that moves away from its alert is found on the panel', () => {
    const moved = dashboardTexts(alertsFor({ MQTT_Connection_Saturation: 0.8 })).get('mqtt-cluster') ?? '';
    const found = lintDashboard(moved, knownSeries, context);
    expect(found.map(({ rule }) => rule)).toContain('panel/threshold');
    expect(found.map(({ message }) => message).join('\n')).toMatch(/0\.85, where MQTT_Connection_Saturation begins/);
  });
});

describe('the rule linter before planted faults', () => {
  const boards = new Map([...texts].map(([uid, text]) => [uid, readDashboard(text)]));
  const lint = (text: string) => lintRuleFile(text, { metrics: knownSeries, runbooks, boards, partial: true });
  const found = lint(read('faulty.rules.yaml'));
  const messagesOf = (rule: string): string =>
    found
      .filter((finding) => finding.rule === rule)
      .map(({ where, message }) => `${where}: ${message}`)
      .join('\n');

  test.each<[string, RegExp]>([
    ['alerts/absent', /MQTT_Absent: absent\(\) with for below 30s/],
    ['alerts/annotation', /fires_always: no annotation runbook_url/],
    ['alerts/comparison', /fires_always: .*compares nothing/],
    ['alerts/dashboard', /MQTT_Raw_Counter: dashboard_url leads to mqtt-gone/],
    ['alerts/for', /MQTT_Rate_Of_Gauge: "soon" is not a duration\n.*keep_firing_for of nothing/],
    ['alerts/panel', /MQTT_Rate_Of_Gauge: no panel of mqtt-bridges shows any of mqtt_queued_messages/],
    ['alerts/runbook', /MQTT_Raw_Counter: runbook_url does not lead to MQTT_Raw_Counter\.md/],
    ['alerts/template', /\$labels\.topic, which the expression does not keep\n.*prints every digit/],
    ['alerts/template', /no template function shout/],
    ['alerts/template', /label value uses \$value/],
    ['alerts/template', /MQTT_Absent: the braces of .* do not match/],
    ['group/interval', /mqtt\.faulty: interval is not/],
    ['promql/aggregate', /MQTT_No_Cluster: aggregates the label cluster away/],
    ['promql/counter', /counter mqtt_messages_sent_total/],
    ['promql/fragile', /fires_always: topk\(\) picks other series/],
    ['promql/gauge', /gauge mqtt_queued_messages inside rate/],
    ['promql/impossible', /aggregates by bridge, which mqtt_connections_current does not have/],
    ['promql/metric', /unknown metric mqtt_queued_message\b/],
    ['promql/nan', /divided by mqtt_connections_max, which may be 0/],
    ['promql/rate', /shorter than two scrapes/],
    ['promql/regexp', /node=~"n1": no pattern, write = or !=/],
    ['promql/syntax', /not PromQL at character/],
    ['promql/vector-matching', /differ in cluster.*: nothing matches/],
    ['record/labels', /keeps the label node, which it is not said to have/],
    ['record/name', /queued: name is not of the form/],
    ['rule/dependency', /uses cluster:mqtt_recorded_later:ratio, which is recorded only after it/],
    ['rule/duplicate', /MQTT_No_Cluster: is there twice/],
    ['rule/for', /fires_always: no for/],
    ['rule/label', /fires_always: severity is page/],
    ['rule/name', /fires_always: name is not of the form/],
    ['rule/reject', /MQTT_Rate_Of_Gauge: annotation summary says TODO/],
  ])('%s finds %s', (rule, message) => {
    expect(messagesOf(rule)).toMatch(message);
  });

  test.each([
    ['a field Prometheus does not know', '    rules:', '    rule_owner: me\n    rules:'],
    ['a key that is there twice', '    interval: 10m', '    interval: 10m\n    interval: 15s'],
  ])('%s is not a rule file', (_, find, replacement) => {
    expect(lint(read('faulty.rules.yaml').replace(find, replacement)).map(({ rule }) => rule)).toEqual(['rule/yaml']);
  });
});

test('no rule is without a planted fault', () => {
  const tables = [alertPolicy, alertWords, boardRules, expressionRules, groupRules, linkRules, panelQueryRules];
  const ids = [...tables, panelRules, recordingRules, unitRules].flatMap((table) => table.map(({ id }) => id));
  const broken = lintRuleFile(read('faulty.rules.yaml'), {
    metrics: knownSeries,
    runbooks,
    boards: new Map(),
    partial: true,
  });
  const seen = new Set([...Object.values(planted).flat(), ...broken.map(({ rule }) => rule)]);
  // Planted in alert-lint.test.ts and dashboard-lint.test.ts, where the good file is at hand.
  for (const id of ['alerts/dashboard', 'alerts/panel', 'board/editable', 'board/refresh', 'promql/label'])
    seen.add(id);
  expect(ids.filter((id) => !seen.has(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(45);
});
