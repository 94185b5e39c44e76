import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertsFor } from '../../../alerts/index.ts';
import { inhibitions } from '../../../alerts/inhibitions.ts';
import { alertFiles } from '../../../src/cli/alert-files.ts';
import { lintAlertmanagerFile } from '../../../src/generate/lint/alertmanager-rules.ts';
import { requireTool } from '../../support/requirement.ts';

const text =
  alertFiles()
    .find(({ path }) => path.endsWith('/alertmanager.yaml'))
    ?.render() ?? '';
const alerts = alertsFor();
const names = new Set<string>(alerts.map(({ name }) => name));

describe('the Alertmanager configuration', () => {
  test('names only alerts and receivers there are', () => {
    expect(lintAlertmanagerFile(text, names)).toEqual([]);
  });

  test.each([
    ['alertmanager/alert', 'alertname="MQTT_Watchdog"', 'alertname="MQTT_Watchcat"'],
    ['alertmanager/alert', 'MQTT_Memory_High|', 'MQTT_Memory_Hi|'],
    ['alertmanager/receiver', 'receiver: page', 'receiver: pager'],
    ['alertmanager/yaml', 'receivers:', 'receiver:'],
  ])('a planted defect turns %s red: %s', (rule, find, replacement) => {
    expect(text).toContain(find);
    expect(lintAlertmanagerFile(text.replace(find, replacement), names).map((finding) => finding.rule)).toContain(rule);
  });

  test('holds back only what has the labels that must be equal', () => {
    const sameOn = (name: string, labels: readonly string[]) => {
      const firing = alerts
        .find((alert) => alert.name === name)
        ?.tests.flatMap(({ checks }) => checks.flatMap(({ fires }) => fires));
      return firing?.some((one) => labels.some((label) => label in one.labels)) === true;
    };
    for (const { while: sources, holdBack, same, because } of inhibitions) {
      expect(because).not.toBe('');
      const targets = 'warningsExcept' in holdBack ? [] : holdBack;
      for (const { name } of [...sources, ...targets])
        expect({ name, same, has: sameOn(name, same) }).toEqual({ name, same, has: true });
    }
  });

  test('nothing is held back by itself or in a circle', () => {
    const holds = new Map<string, Set<string>>();
    for (const { while: sources, holdBack } of inhibitions) {
      for (const { name } of sources) {
        const held = 'warningsExcept' in holdBack ? [] : holdBack.map((plan) => plan.name);
        holds.set(name, new Set([...(holds.get(name) ?? []), ...held]));
      }
    }
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      [...(holds.get(from) ?? [])].some(
        (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
      );
    expect([...holds.keys()].filter((name) => reaches(name, name))).toEqual([]);
  });

  test('groups by cluster and category, and pages soon', () => {
    const { route } = parse(text) as {
      route: { group_by: string[]; routes: { receiver: string; group_wait?: string; group_interval?: string }[] };
    };
    expect(route.group_by).toEqual(['cluster', 'category']);
    expect(route.routes.find(({ receiver }) => receiver === 'page')).toMatchObject({
      group_wait: '10s',
      group_interval: '1m',
    });
  });

  test('pages before what holds a page back can fire', () => {
    const { route } = parse(text) as { route: { routes: { receiver: string; group_wait?: string }[] } };
    const waitSeconds = Number.parseInt(route.routes.find(({ receiver }) => receiver === 'page')?.group_wait ?? '', 10);
    const find = (name: string) => alerts.find((alert) => alert.name === name);
    const seconds = (text = '0s'): number => Number.parseInt(text, 10) * (text.endsWith('m') ? 60 : 1);
    const later = inhibitions.flatMap(({ while: sources, holdBack }) =>
      sources.flatMap((source) =>
        ('warningsExcept' in holdBack ? [] : holdBack).flatMap((target) => {
          const [first, next] = [find(target.name), find(source.name)];
          if (first?.severity !== 'critical' || first.category !== next?.category) return [];
          return [seconds(next.for) - seconds(first.for)];
        }),
      ),
    );
    expect(later.filter((difference) => difference > 0 && difference <= waitSeconds)).toEqual([]);
    expect(later).toContain(30); // MQTT_Cluster_Quorum_At_Risk after MQTT_Cluster_Node_Down
  });
});

describe.skipIf(!requireTool('amtool'))('the Alertmanager configuration before amtool', () => {
  function amtool(config: string, ...args: readonly string[]): { readonly code: number | null; readonly said: string } {
    const folder = mkdtempSync(join(tmpdir(), 'sre-amtool-'));
    try {
      const file = join(folder, 'alertmanager.yaml');
      writeFileSync(file, config);
      const given = args.map((arg) => arg.replace('FILE', file));
      const { status, stdout, stderr } = spawnSync('amtool', given, { encoding: 'utf8', timeout: 30_000 });
      return { code: status, said: stdout + stderr };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const routed = (receiver: string, labels: readonly string[], config = text) =>
    amtool(config, 'config', 'routes', 'test', '--config.file=FILE', `--verify.receivers=${receiver}`, ...labels);

  test('is good', () => {
    const { code, said } = amtool(text, 'check-config', 'FILE');
    expect({ code, said }).toMatchObject({
      code: 0,
      said: expect.stringContaining(`${inhibitions.length} inhibit rules`),
    });
    expect(amtool(text.replace('group_wait: 10s', 'group_wait: soon'), 'check-config', 'FILE').code).not.toBe(0);
  });

  test.each([
    ['page', ['alertname=MQTT_Cluster_Node_Down', 'component=mqtt', 'severity=critical', 'cluster=plant-a']],
    ['page', ['alertname=MQTT_SLO_Fast_Burn', 'component=mqtt', 'severity=critical', 'slo=delivery']],
    ['ticket', ['alertname=MQTT_Memory_High', 'component=mqtt', 'severity=warning', 'cluster=plant-a']],
    ['ticket', ['alertname=HostDown', 'severity=critical']],
    ['nobody', ['alertname=MQTT_Version_Skew', 'component=mqtt', 'severity=info']],
    ['dead-man', ['alertname=MQTT_Watchdog', 'component=mqtt', 'severity=none']],
  ])('%s hears of %j', (receiver, labels) => {
    expect(routed(receiver, labels)).toMatchObject({ code: 0 });
  });

  test('a planted wrong route is found', () => {
    const wrong = text.replace('severity="critical"', 'severity="fatal"');
    expect(routed('page', ['component=mqtt', 'severity=critical'], wrong).code).not.toBe(0);
  });
});
