import { describe, expect, test } from 'vitest';
import { alertsFor } from '../../../alerts/index.ts';
import { dashboardTexts } from '../../../dashboards/index.ts';
import { firstBad } from '../../../dashboards/look.ts';
import { allPanels, dataPanels, readDashboard } from '../../../src/generate/lint/dashboard-file.ts';
import { lintDashboard } from '../../../src/generate/lint/dashboard-rules.ts';
import { labelsOf } from '../../../src/generate/promql-labels.ts';
import { expandVariables, parsePromQL } from '../../../src/generate/promql-tree.ts';
import { knownSeries as metrics } from '../../../src/metrics/known-series.ts';

const texts = dashboardTexts(alertsFor());
const good = texts.get('mqtt-cluster') ?? '';
const boards = [...texts].map(([uid, text]) => ({ uid, text, board: readDashboard(text) }));

/** The rules found broken when every occurrence of a piece of the good dashboard is replaced. */
function brokenBy(find: string | RegExp, replacement: string): string[] {
  const text = good.replace(find, replacement);
  expect(text).not.toBe(good);
  return [...new Set(lintDashboard(text, metrics).map(({ rule }) => rule))];
}

describe('dashboard lint', () => {
  test('our dashboards have no findings', () => {
    for (const { uid, text } of boards) {
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
    ['panel/title', '"title": "Refused clients"', '"title": ""'],
    ['panel/description', /"description": "Are clients flapping[^"]*"/, '"description": ""'],
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
    ['panel/rate-interval', /increase\((mqtt_cluster_splits_detected_total\{[^}]*\})\[5m\]\)/, 'increase($1[1m])'],
    ['promql/gauge', /max by \(cluster\) \((mqtt_cluster_nodes_alive\{[^}]*\})\)/, 'rate($1[$__rate_interval])'],
  ])('a planted defect turns %s red', (rule, find, replacement) => {
    expect(brokenBy(find, replacement)).toContain(rule);
  });

  test('more than 30 panels are too many', () => {
    const board = JSON.parse(good) as { panels: { id: number; type: string; title: string; gridPos: { y: number } }[] };
    const last = board.panels.find(({ type }) => type === 'stat');
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

describe.each(boards)('$uid', ({ uid, text, board }) => {
  test('answers its question in at most eight numbers on the first screen', () => {
    const [firstRow] = board.panels;
    expect(firstRow).toMatchObject({ type: 'row', collapsed: false });
    const first = dataPanels(board).filter(({ gridPos }) => gridPos?.y === 1);
    expect(first.length).toBeGreaterThan(2);
    expect(first.length).toBeLessThanOrEqual(8);
    expect(new Set(first.map(({ type }) => type))).toEqual(new Set(['stat']));
  });

  test('numbers its panels from 1 in the order they are read', () => {
    expect(allPanels(board).map(({ id }) => id)).toEqual(allPanels(board).map((_, at) => at + 1));
  });

  test('has the variables and the annotation layers of the house', () => {
    expect(board.templating.list.map(({ name }) => name)).toEqual(['datasource', 'cluster', 'node']);
    expect(board.annotations.list.map(({ name }) => name)).toEqual(['Alerts', 'Drills', 'Node restarts', 'Chaos']);
  });

  test('its links lead to dashboards that exist and keep data source, cluster and time', () => {
    const urls: string[] = [];
    JSON.parse(text, (_, value: unknown) => {
      if (typeof value === 'string' && value.startsWith('/d/')) urls.push(value);
      return value;
    });
    expect(urls.length).toBeGreaterThan(0);
    for (const url of urls) {
      const [, target] = /^\/d\/([a-z-]+)\?/.exec(url) ?? [];
      expect(texts.has(target ?? '')).toBe(true);
      expect(target).not.toBe(uid);
      expect(url).toMatch(
        /\?\$\{datasource:queryparam\}&var-cluster=\$\{[^}]*\}(?:&var-node=\$\{[^}]*\})?&\$\{__url_time_range\}$/,
      );
    }
  });

  test('draws a node in the same colour on every panel: its lines are named alike', () => {
    const lines = dataPanels(board).filter(({ type, targets }) => type === 'timeseries' && targets.length === 1);
    for (const { title, targets } of lines) {
      const [{ expr, legendFormat } = { expr: '', legendFormat: '' }] = targets;
      const kept = labelsOf(parsePromQL(expandVariables(expr)), metrics) ?? new Set();
      const ofNode = [...kept].filter((label) => label !== 'job' && label !== 'instance').toSorted();
      if (ofNode.join() === 'cluster,node')
        expect({ title, legendFormat }).toEqual({ title, legendFormat: '{{cluster}} {{node}}' });
    }
  });
});

describe('the nine dashboards', () => {
  test('are these', () => {
    expect([...texts.keys()]).toEqual([
      'mqtt-fleet',
      'mqtt-cluster',
      'mqtt-node',
      'mqtt-queues',
      'mqtt-bridges',
      'mqtt-slo',
      'mqtt-gameday',
      'mqtt-capacity',
      'mqtt-exporter',
    ]);
  });

  test('use every kind of panel there is a maker for', () => {
    const kinds = new Set(boards.flatMap(({ board }) => allPanels(board).map(({ type }) => type)));
    expect([...kinds].toSorted()).toEqual([
      'bargauge',
      'heatmap',
      'row',
      'stat',
      'state-timeline',
      'table',
      'text',
      'timeseries',
    ]);
  });

  test('show every alert that watches a signal on the dashboard it leads to, with its threshold and runbook', () => {
    const watching = alertsFor().filter(({ signal }) => signal !== undefined);
    expect(watching.length).toBeGreaterThan(40);
    const missing = watching.filter((alert) => {
      const text = texts.get(alert.dashboard) ?? '';
      return !(text.includes(`"value": ${firstBad(alert)}\n`) && text.includes(`/${alert.name}.md"`));
    });
    expect(missing.map(({ name, dashboard }) => `${name} on ${dashboard}`)).toEqual([]);
  });

  test('draw other thresholds when the alerts have others', () => {
    const other = dashboardTexts(
      alertsFor({
        MQTT_Connection_Saturation: 0.123,
        MQTT_Message_Queue_Backlog: 456,
        MQTT_Cluster_Node_Down: 7,
        MQTT_Subscription_Memory: 890,
      }),
    ).get('mqtt-cluster');
    const drawn = (text: string | undefined, value: number) => text?.includes(`"value": ${value}\n`);
    for (const value of [0.123, 456, 7, 890])
      expect({ value, drawn: drawn(other, value) }).toEqual({ value, drawn: true });
    for (const value of [0.123, 456, 890])
      expect({ value, drawn: drawn(good, value) }).toEqual({ value, drawn: false });
    for (const value of [100_000, 4_294_967_296]) {
      expect([drawn(good, value), drawn(other, value)]).toEqual([true, false]);
    }
  });
});
