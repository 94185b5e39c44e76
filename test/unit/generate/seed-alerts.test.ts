import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertsFor } from '../../../alerts/index.ts';
import { alertFiles } from '../../../src/cli/alert-files.ts';
import type { Alert } from '../../../src/generate/alert.ts';
import { defaultLinks } from '../../../src/generate/alert-links.ts';
import { humanize, humanize1024, humanizePercentage } from '../../../src/generate/humanize.ts';
import { rulesYaml } from '../../../src/generate/rules-yaml.ts';

/** The alerts this project grew from, as section 1184.7 of the seed text prints them. */
const SEED = `
- name: MQTT_Connection_Saturation
  expr: mqtt_connections_current / mqtt_connections_max > 0.85
  for: 5m
  severity: warning
- name: MQTT_Message_Queue_Backlog
  expr: mqtt_queued_messages > 100000
  for: 2m
  severity: critical
- name: MQTT_Cluster_Node_Down
  expr: mqtt_cluster_nodes_alive < 3
  for: 30s
  severity: critical
- name: MQTT_Subscription_Memory
  expr: mqtt_subscription_memory_bytes > 4294967296 # 4GB
  for: 5m
  severity: warning
`;

const alerts: readonly Alert[] = Object.values(alertsFor());

describe('the seed alerts', () => {
  test('are in the catalogue as the seed has them, byte for byte', () => {
    const ours = alerts.map((alert) => ({
      name: alert.name as string,
      expr: String(alert.expr),
      for: alert.for,
      severity: alert.severity,
    }));
    const seed = parse(SEED) as typeof ours;
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    const same = ours.filter(({ name }) => seed.some((given) => given.name === name));
    expect(same.toSorted(byName)).toEqual(seed.toSorted(byName));
  });

  test('are written with that expression, evaluated every 15 seconds', () => {
    const file = parse(rulesYaml(alerts, defaultLinks)) as {
      groups: { name: string; interval: string; rules: { alert: string; expr: string }[] }[];
    };
    expect(file.groups.map(({ name, interval }) => `${name} ${interval}`)).toEqual(
      expect.arrayContaining(['mqtt.availability 15s', 'mqtt.saturation 15s', 'mqtt.delivery 15s']),
    );
    const written = file.groups.flatMap(({ rules }) => rules.map((rule) => [rule.alert, rule.expr]));
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(alerts.map((alert) => [alert.name, alert.expr])));
  });

  test('take other thresholds without any other change', () => {
    const others = alertsFor({
      MQTT_Connection_Saturation: 0.5,
      MQTT_Message_Queue_Backlog: 7,
      MQTT_Cluster_Node_Down: 5,
      MQTT_Subscription_Memory: 1,
    });
    const expressionOf = (name: string) => others.find((alert) => alert.name === name)?.expr;
    expect(expressionOf('MQTT_Cluster_Node_Down')).toBe('mqtt_cluster_nodes_alive < 5');
    expect(expressionOf('MQTT_Connection_Saturation')).toBe('mqtt_connections_current / mqtt_connections_max > 0.5');
    expect(expressionOf('MQTT_Message_Queue_Backlog')).toBe('mqtt_queued_messages > 7');
    expect(expressionOf('MQTT_Subscription_Memory')).toBe('mqtt_subscription_memory_bytes > 1');
  });

  test('each but the watchdog has a test in which it fires and one in which it never does', () => {
    for (const { name, tests } of alerts.filter(({ severity }) => severity !== 'none')) {
      const outcomes = tests.map(({ checks }) => checks.some(({ fires }) => fires.length > 0));
      expect({ name, outcomes: new Set(outcomes) }).toEqual({ name, outcomes: new Set([true, false]) });
    }
  });

  test('render to the same bytes every time', () => {
    const texts = () => alertFiles().map(({ path, render }) => [path, render()]);
    expect(texts()).toEqual(texts());
  });
});

describe('numbers in annotations', () => {
  test('read as Prometheus prints them', () => {
    expect([humanize(2), humanize(100_001), humanize(1_234_567)]).toEqual(['2', '100k', '1.235M']);
    expect([humanize1024(512), humanize1024(4 * 1024 ** 3)]).toEqual(['512', '4Gi']);
    expect([humanizePercentage(0.85), humanizePercentage(0.851)]).toEqual(['85%', '85.1%']);
  });
});
