import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { alertFiles } from '../../../src/cli/alert-files.ts';
import { defaultDashboardDelivery, deliveredDashboards } from '../../../src/cli/dashboard-delivery.ts';
import { dashboardJson } from '../../../src/cli/dashboard-files.ts';
import { deliveredRules, ruleFilesOf } from '../../../src/cli/rule-delivery.ts';
import { dashboardConfigMap } from '../../../src/generate/delivery/config-map.ts';
import { objectMeta } from '../../../src/generate/delivery/object-meta.ts';
import { prometheusRule } from '../../../src/generate/delivery/prometheus-rule.ts';
import { dashboardProvider, prometheusDatasource } from '../../../src/generate/delivery/provisioning.ts';
import { requireTool } from '../../support/requirement.ts';

const boards = dashboardJson({});
const place = {
  namespace: 'monitoring',
  labels: { release: 'prom', flag: 'yes' },
  annotations: { 'example.org/team': 'iot' },
};

/** How Go reads YAML: the rules of version 1.1 for words such as yes. */
const read = (text: string): unknown => parse(text, { version: '1.1' });

describe('dashboards as Kubernetes objects', () => {
  test('a ConfigMap holds the JSON byte for byte under a name of its own, with label and folder of the sidecar', () => {
    const files = deliveredDashboards('configmap', { ...defaultDashboardDelivery, place });
    expect(files).toHaveLength(boards.length);
    for (const [index, { render }] of files.entries()) {
      const { uid = '', text = '' } = boards[index] ?? {};
      expect(read(render())).toEqual({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: `dashboard-${uid}`,
          namespace: 'monitoring',
          labels: { 'app.kubernetes.io/name': 'mqtt-sre', flag: 'yes', grafana_dashboard: '1', release: 'prom' },
          annotations: { 'example.org/team': 'iot', grafana_folder: 'MQTT' },
        },
        data: { [`${uid}.json`]: text },
      });
    }
  });

  test('a GrafanaDashboard holds it too, for the Grafanas that are selected', () => {
    const delivery = { ...defaultDashboardDelivery, place: {}, instances: { grafana: 'main' }, folder: '' };
    for (const [index, { render }] of deliveredDashboards('grafana-dashboard', delivery).entries()) {
      expect(read(render())).toEqual({
        apiVersion: 'grafana.integreatly.org/v1beta1',
        kind: 'GrafanaDashboard',
        metadata: { name: boards[index]?.uid, labels: { 'app.kubernetes.io/name': 'mqtt-sre' } },
        spec: {
          instanceSelector: { matchLabels: { grafana: 'main' } },
          allowCrossNamespaceImport: true,
          resyncPeriod: '10m',
          json: boards[index]?.text,
        },
      });
    }
  });

  test('one that no ConfigMap can hold is refused with its size', () => {
    const text = 'x'.repeat(1024 * 1024);
    expect(() => dashboardConfigMap({ uid: 'mqtt-big', text }, 'MQTT', {})).toThrow(
      /the dashboard mqtt-big has 104858\d bytes, more than the 1048576 it may have/,
    );
  });

  test.each([
    [{ labels: { 'a b': 'c' } }, '"a b" is no key of a Kubernetes label'],
    [{ labels: { a: 'b c' } }, '"b c" is no value of the Kubernetes label a'],
    [{ labels: { a: 'x'.repeat(64) } }, 'is no value of the Kubernetes label a'],
    [{ annotations: { 'x/y/z': 'c' } }, '"x/y/z" is no key of a Kubernetes annotation'],
    [{ namespace: 'Monitoring' }, '"Monitoring" is no Kubernetes namespace'],
  ])('what the API server would refuse is refused before: %j', (bad, says) => {
    expect(() => objectMeta('name', bad, {})).toThrow(says);
  });
});

describe('provisioning of Grafana', () => {
  test('a provider reads a folder of the host; a data source comes with an address', () => {
    expect(read(dashboardProvider('MQTT', '/srv/$dash'))).toEqual({
      apiVersion: 1,
      providers: [
        expect.objectContaining({
          folder: 'MQTT',
          type: 'file',
          allowUiUpdates: false,
          options: { path: '/srv/$$dash', foldersFromFilesStructure: false },
        }),
      ],
    });
    expect(read(prometheusDatasource('http://p:9090', '30s'))).toMatchObject({
      datasources: [{ type: 'prometheus', url: 'http://p:9090', jsonData: { timeInterval: '30s' } }],
    });
  });

  test('a folder to copy has the dashboards beside the provider, the repository has them once', () => {
    const paths = (standalone: boolean): readonly string[] =>
      deliveredDashboards('provisioning', { ...defaultDashboardDelivery, standalone }).map(({ path }) => path);
    expect(paths(true)).toEqual([
      'provisioning/dashboards/mqtt.yaml',
      ...boards.map(({ uid }) => `dashboards/${uid}.json`),
    ]);
    expect(paths(false)).toEqual(['deploy/grafana/provisioning/dashboards/mqtt.yaml']);
  });
});

describe('rules as Kubernetes objects', () => {
  const resources = deliveredRules('prometheusrule', alertFiles(), place, true);

  test('a PrometheusRule has exactly the groups of the rule file', () => {
    expect(resources[0]?.path).toMatch(/^prometheus-rule-mqtt[a-z-]*\.yaml$/);
    expect(resources).toHaveLength(ruleFilesOf(alertFiles()).length);
    for (const [index, { render }] of resources.entries()) {
      const { metadata, spec } = read(render()) as { metadata: { labels: object }; spec: object };
      expect(spec).toEqual(parse(ruleFilesOf(alertFiles())[index]?.render() ?? ''));
      expect(metadata.labels).toMatchObject({ release: 'prom' });
    }
  });

  test.skipIf(!requireTool('promtool'))('promtool is content with what the operator makes of them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sre-rule-'));
    try {
      for (const { path, render } of resources) {
        const { spec } = read(render()) as { spec: object };
        writeFileSync(join(folder, path), stringify(spec));
        const said = execFileSync('promtool', ['check', 'rules', join(folder, path)], { encoding: 'utf8' });
        expect(said).toMatch(/SUCCESS: \d+ rules found/);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('one that the operator would not load is refused with its size', () => {
    const long = `groups:\n- name: a\n  rules: []\n#${'x'.repeat(512 * 1024)}`;
    expect(() => prometheusRule('mqtt', long, {})).toThrow(/the rule file mqtt has \d+ bytes/);
  });
});
