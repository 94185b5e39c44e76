import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import { requireTool } from '../../support/requirement.ts';

const ALERTS = join(import.meta.dirname, '../../../alerts');

/** A copy of the committed rules and tests that goes away with the test. */
function copyOfAlerts(): Disposable & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sre-promtool-'));
  for (const part of ['generated', 'tests']) cpSync(join(ALERTS, part), join(folder, part), { recursive: true });
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function change(file: string, find: string, replacement: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(find);
  writeFileSync(file, text.replaceAll(find, replacement));
}

function promtool(folder: string, args: readonly string[]): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8', timeout: 300_000 });
  return { code: status, said: stdout + stderr };
}

const testFiles = readdirSync(join(ALERTS, 'tests')).map((name) => `tests/${name}`);
const runTests = (folder: string) => promtool(folder, ['test', 'rules', ...testFiles]);
const ruleFiles = readdirSync(join(ALERTS, 'generated')).map((name) => `generated/${name}`);
const checkRules = (folder: string) => promtool(folder, ['check', 'rules', '--lint=all', '--lint-fatal', ...ruleFiles]);
/** The rule file an alert stands in. */
const fileOf = (alert: string): string =>
  ruleFiles.find((file) => readFileSync(join(ALERTS, file), 'utf8').includes(`alert: ${alert}\n`)) ?? 'none';

describe.skipIf(!requireTool('promtool'))('the committed rules before promtool', () => {
  test('are good and pass all their tests', { timeout: 300_000 }, () => {
    using copy = copyOfAlerts();
    expect(checkRules(copy.folder)).toMatchObject({ code: 0 });
    const { code, said } = runTests(copy.folder);
    expect({ code, failed: [...said.matchAll(/Unit Testing: {2}(.*)\n\s+FAILED/g)].map(([, file]) => file) }).toEqual({
      code: 0,
      failed: [],
    });
    expect(said.match(/SUCCESS/g)).toHaveLength(testFiles.length);
    const alerts = alertsFor().map(({ name }) => `tests/${name}.test.yaml`);
    expect(testFiles).toEqual(expect.arrayContaining(alerts));
  });

  test.each([
    ['MQTT_Cluster_Node_Down', 'mqtt_cluster_nodes_alive < 3', 'mqtt_cluster_nodes_alive < 2'],
    ['MQTT_Cluster_Node_Down', 'mqtt_cluster_nodes_alive < 3', 'mqtt_cluster_nodes_alive < 4'],
    ['MQTT_Message_Queue_Backlog', '> 100000', '> 100001'],
    ['MQTT_Message_Queue_Backlog', '> 100000', '> 99999'],
    ['MQTT_Subscription_Memory', '> 4294967296', '> 4294967297'],
    ['MQTT_Subscription_Memory', '> 4294967296', '>= 4294967296'],
    ['MQTT_Connection_Saturation', '> 0.85', '> 0.850001'],
    ['MQTT_Connection_Saturation', '> 0.85', '>= 0.85'],
    ['MQTT_Cluster_Node_Down', 'for: 30s', 'for: 15s'],
    ['MQTT_Cluster_Node_Down', 'for: 30s', 'for: 45s'],
    ['MQTT_Message_Queue_Backlog', 'for: 2m', 'for: 1m'],
    ['MQTT_Cluster_Node_Down', 'severity: critical', 'severity: warning'],
    ['MQTT_Cluster_Node_Down', 'has lost a node', 'lost a node'],
    ['MQTT_Connection_Saturation', 'mqtt_connections_max', 'mqtt_connections_peak'],
  ])('a planted defect in %s turns its tests red: %s becomes %s', (alert, find, replacement) => {
    using copy = copyOfAlerts();
    change(join(copy.folder, fileOf(alert)), find, replacement);
    const { code, said } = promtool(copy.folder, ['test', 'rules', `tests/${alert}.test.yaml`]);
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining('FAILED') });
  });

  test('a planted syntax error turns the check red', () => {
    using copy = copyOfAlerts();
    const file = fileOf('MQTT_Message_Queue_Backlog');
    change(join(copy.folder, file), 'mqtt_queued_messages > 100000', 'mqtt_queued_messages >');
    expect(checkRules(copy.folder).code).not.toBe(0);
  });
});
