import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import { dashboardTexts } from '../../../dashboards/index.ts';
import { allPanels, dataPanels, readDashboard } from '../../../src/generate/lint/dashboard-file.ts';
import { lintDashboard } from '../../../src/generate/lint/dashboard-rules.ts';
import { allMetrics } from '../../../src/metrics/catalogue.ts';

const metrics = new Map(allMetrics.map((metric) => [metric.name, metric]));
const good = dashboardTexts(alertsFor()).get('mqtt-cluster') ?? '';

/** The rules found broken when every occurrence of a piece of the good dashboard is replaced. */
function brokenBy(find: string | RegExp, replacement: string): string[] {
  const text = good.replace(find, replacement);
  expect(text).not.toBe(good);
  return [...new Set(lintDashboard(text, metrics).map(({ rule }) => rule))];
}

describe('dashboard lint', () => {
  test('our dashboards have no findings', () => {
    for (const [uid, text] of dashboardTexts(alertsFor())) {
      expect({ uid, findings: lintDashboard(text, metrics) }).toEqual({ uid, findings: [] });
    }
  });

  test.each<[string, string | RegExp, string]>([
    ['board/json', '{', '['],
    ['board/uid', '"uid": "mqtt-cluster"', '"uid": "x"'],
    ['board/editable', '"editable": false', '"editable": true'],
    ['board/datasource', '"label": "Data source"', '"label": "DS"'],
    ['board/refresh', '"refresh": 2', '"refresh": 1'],
    ['board/id', '"id": 3,', '"id": 2,'],
    ['board/title', '"title": "Nodes missing"', '"title": "Nodes alive"'],
    ['board/overflow', '"x": 21', '"x": 22'],
    ['board/overlap', '"x": 3,', '"x": 2,'],
    ['board/variable', /label_values\(mqtt_cluster_nodes_expected,/g, 'label_values(mqtt_gone,'],
    ['panel/datasource', /"uid": "\$\{datasource\}"/g, '"uid": "prometheus"'],
    ['panel/title', '"title": "CPU used"', '"title": ""'],
    ['panel/description', /"description": "Is a node busy[^"]*"/, '"description": ""'],
    ['panel/unit', '"unit": "percentunit"', '"unit": ""'],
    ['panel/targets', /"targets": \[[^\]]*\]/, '"targets": []'],
    [
      'board/variable',
      'ALERTS_FOR_STATE{alertname=~\\"MQTT_.*\\", cluster=~\\"$cluster',
      'ALERTS_FOR_STATE{cluster=~\\"$clutser',
    ],
    ['panel/variable', /cluster=~\\"\$cluster\\"/g, 'cluster=~\\"$clutser\\"'],
    ['panel/rate-interval', '[$__rate_interval]', '[5m]'],
    ['panel/legend', '"legendFormat": "{{cluster}} in"', '"legendFormat": "{{node}} in"'],
    ['promql/syntax', 'sum by (cluster) (rate(', 'sum by (cluster) rate('],
    ['promql/metric', /mqtt_messages_received_total/g, 'mqtt_message_received_total'],
    ['promql/label', 'node=~\\"$node\\"', 'nod=~\\"$node\\"'],
    ['promql/counter', /rate\((mqtt_messages_received_total\{[^}]*\})\[\$__rate_interval\]\)/, '($1)'],
    ['promql/gauge', /max by \(cluster\) \((mqtt_cluster_views\{[^}]*\})\)/, 'rate($1[$__rate_interval])'],
  ])('a planted defect turns %s red', (rule, find, replacement) => {
    expect(brokenBy(find, replacement)).toContain(rule);
  });

  test('more than 30 panels are too many', () => {
    const board = JSON.parse(good) as { panels: { id: number; title: string; gridPos: { y: number } }[] };
    const last = board.panels.at(-1);
    const more = Array.from({ length: 5 }, (_, at) => ({
      ...last,
      id: 900 + at,
      title: `copy ${at}`,
      gridPos: { x: 0, y: 900 + 10 * at, w: 8, h: 8 },
    }));
    const findings = lintDashboard(JSON.stringify({ ...board, panels: [...board.panels, ...more] }), metrics);
    expect(findings.map(({ rule }) => rule)).toEqual(['board/size']);
  });
});

describe('the cluster dashboard', () => {
  const board = readDashboard(good);

  test('answers "is it OK?" in eight numbers on the first screen', () => {
    const firstRow = dataPanels(board).filter(({ gridPos }) => gridPos?.y === 1);
    expect(firstRow.map(({ type }) => type)).toEqual(Array.from({ length: 8 }, () => 'stat'));
  });

  test('draws the thresholds of the alerts, whatever they are', () => {
    const other = dashboardTexts(
      alertsFor({
        MQTT_Connection_Saturation: 0.123,
        MQTT_Message_Queue_Backlog: 456,
        MQTT_Cluster_Node_Down: 7,
        MQTT_Subscription_Memory: 89,
      }),
    ).get('mqtt-cluster');
    const steps = (text: string | undefined) =>
      [...(text ?? '').matchAll(/"value": (0\.123|456|7|89|0\.85|100000|3|4294967296)\n/g)].map(([, value]) =>
        Number(value),
      );
    expect(new Set(steps(other))).toEqual(new Set([0.123, 456, 7, 89]));
    expect(new Set(steps(good))).toEqual(new Set([0.85, 100_000, 3, 4_294_967_296]));
  });

  test('numbers its panels from 1 in the order they are read', () => {
    expect(allPanels(board).map(({ id }) => id)).toEqual(allPanels(board).map((_, at) => at + 1));
  });
});
