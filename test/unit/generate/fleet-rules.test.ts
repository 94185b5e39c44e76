import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ruleSetFiles } from '../../../src/cli/alert-files.ts';
import { fleetRules } from '../../../src/cli/fleet-rules.ts';
import { registries } from '../../../src/cli/registries.ts';
import { parseSettings } from '../../../src/config/parse-settings.ts';
import type { Settings } from '../../../src/config/settings.ts';
import { defaultLinks } from '../../../src/generate/alert-links.ts';
import { unanswerable } from '../../../src/generate/answerable.ts';
import { matcherOf, scopedTo } from '../../../src/generate/cluster-scope.ts';
import { BURN_WINDOWS } from '../../../src/generate/slo/burn-windows.ts';
import { errorBudget } from '../../../src/generate/slo/error-budget.ts';
import { knownSeries } from '../../../src/metrics/known-series.ts';
import type { PromQL } from '../../../src/metrics/promql.ts';

/** Three nodes of RabbitMQ and of EMQX, one Mosquitto, one VerneMQ node of five. */
const TEXT = readFileSync(join(import.meta.dirname, '../../fixtures/fleet/sre.yaml'), 'utf8');

async function settingsOf(text: string): Promise<Settings> {
  const parsed = await parseSettings(text, registries, { env: {}, folder: '.', readFile: async () => '' });
  if (parsed.settings === undefined) throw new Error(JSON.stringify(parsed.problems));
  return parsed.settings;
}

const fleet = await settingsOf(TEXT);
const expressions = (name: string, thresholds = {}): string[] =>
  fleetRules(fleet, thresholds)
    .rules.alerts.filter((alert) => alert.name === name)
    .map(({ expr }) => expr);

describe('rules of a fleet', () => {
  test('a cluster must have as many nodes as it is expected to, a single broker one and never three', () => {
    expect(expressions('MQTT_Cluster_Node_Down')).toEqual([
      'mqtt_cluster_nodes_alive{cluster="edge"} < 1',
      'mqtt_cluster_nodes_alive{cluster=~"plant-a|plant\\\\.b"} < 3',
      'mqtt_cluster_nodes_alive{cluster="big"} < 5',
    ]);
  });

  test('a threshold of the operator comes before what a cluster says', () => {
    expect(expressions('MQTT_Cluster_Node_Down', { MQTT_Cluster_Node_Down: 2 })).toEqual([
      'mqtt_cluster_nodes_alive{cluster=~"plant-a|plant\\\\.b|edge|big"} < 2',
    ]);
  });

  test('the limit of late messages is that of the objective', () => {
    expect(expressions('MQTT_Delivery_Latency_High')).toEqual([expect.stringMatching(/cluster="plant-a".* > 0\.25$/)]);
  });

  test('what a cluster cannot tell has no rule, and the operator is told', () => {
    expect(expressions('MQTT_Cluster_View_Disagreement').join()).not.toContain('edge');
    expect(expressions('MQTT_Connection_Saturation').join()).not.toContain('edge');
    expect(expressions('MQTT_Cluster_Route_Broken').join()).toContain('cluster="plant-a"');
    expect(expressions('MQTT_Shared_State_Down')).toEqual([]);
    const { notes } = fleetRules(fleet, {});
    expect(notes[0]).toBe('edge: slo.latency is not watched: no probe sends messages');
    expect(notes.find((note) => note.startsWith('edge: cannot tell'))).toContain('MQTT_Cluster_View_Disagreement');
  });

  test('a cluster with nothing but shared state around it has no rule for the rest, and the other way round', async () => {
    const around = async (kind: string, address: string) => {
      const dependencies = `broker: mosquitto\n    dependencies: [{ name: x, kind: ${kind}, address: "${address}" }]`;
      const settings = await settingsOf(TEXT.replace('broker: mosquitto', dependencies));
      return fleetRules(settings, {})
        .rules.alerts.filter(({ name, expr }) => /_(?:Dependency|State)_Down$/.test(name) && expr.includes('edge'))
        .map(({ name }) => name);
    };
    expect(await around('redis', 'redis://state:6379')).toEqual(['MQTT_Shared_State_Down']);
    expect(await around('tcp', 'tcp://users:5432')).toEqual(['MQTT_Dependency_Down']);
  });

  test('a limit in the configuration gives the rule that needs it', async () => {
    const limited = await settingsOf(
      TEXT.replace('broker: mosquitto', 'broker: mosquitto\n    limits: { connections: 100 }'),
    );
    const { alerts } = fleetRules(limited, {}).rules;
    expect(alerts.find(({ name }) => name === 'MQTT_Connection_Saturation')?.expr).toContain('edge');
  });

  test('every objective has its own budget, written to the digit', () => {
    const rules = fleetRules(fleet, {}).rules.recordings.flatMap((group) => group.rules);
    const budgets = rules.filter(({ record }) => record === 'cluster:mqtt_slo_error_budget:ratio');
    expect(budgets.map(({ expr }) => expr.match(/\{cluster="[^"]*"\}\) \* [0-9.]+/g))).toEqual([
      ['{cluster="edge"}) * 0.01', '{cluster="plant.b"}) * 0.001', '{cluster="plant-a"}) * 0.0005'],
      ['{cluster="plant-a"}) * 0.01'],
    ]);
  });

  test('without an objective there is no burn alert', async () => {
    const { rules } = fleetRules(await settingsOf(TEXT.replaceAll(/^ +slo:.*\n/gm, '')), {});
    expect(rules.alerts.filter(({ category }) => category === 'slo')).toEqual([]);
  });

  test('where a broker does not count what it loses, probes stand in', async () => {
    const { rules } = fleetRules(
      await settingsOf(
        TEXT.replace('broker: emqx', 'broker: aedes')
          .replaceAll(/api: "http:\/\/n(\d):18083"/g, 'mqtt: "mqtt://n$1:1883"')
          .replace(
            'slo: { delivery: 99.9% }',
            'slo: { delivery: 99.9% }\n    probe: { every: 15s, timeout: 5s, modules: [mqtt_qos1] }',
          ),
      ),
      {},
    );
    const recorded = rules.recordings.flatMap((group) => group.rules);
    const slos = recorded
      .filter(({ record }) => record.endsWith('objective:ratio'))
      .map(({ labels }) => labels?.['slo']);
    expect(slos).toEqual(['delivery', 'probes', 'latency']);
  });

  test('a latency between two buckets cannot be counted, and is refused', async () => {
    const odd = await settingsOf(TEXT.replace('p99: 250ms', 'p99: 300ms'));
    expect(() => fleetRules(odd, {})).toThrow('slo.latency.p99 of 0.3 s cannot be watched');
  });

  test('render to the same bytes every time, and name no cluster but those of the configuration', () => {
    const texts = () =>
      ruleSetFiles(fleetRules(fleet, {}).rules, defaultLinks).map(({ path, render }) => [path, render()]);
    expect(texts()).toEqual(texts());
    const [, rules = ''] = texts()[0] ?? [];
    const asked = [...rules.matchAll(/^ +expr: .*$/gm)].map(([line]) => line).join('\n');
    const named = [...asked.matchAll(/cluster=~?"([^"]*)"/g)].flatMap(([, names = '']) =>
      names.replaceAll('\\', '').split('|'),
    );
    expect(new Set(named)).toEqual(new Set(['plant-a', 'plant.b', 'edge', 'big']));
  });
});

describe('an expression held to clusters', () => {
  test.each([
    ['mqtt_up', 'mqtt_up{cluster="a"}'],
    ['mqtt_source_up{node="n"} == 0', 'mqtt_source_up{cluster="a", node="n"} == 0'],
    ['max_over_time(mqtt_up[5m] offset 1h)', 'max_over_time(mqtt_up{cluster="a"}[5m] offset 1h)'],
    ['mqtt_up{} / mqtt_up', 'mqtt_up{cluster="a"} / mqtt_up{cluster="a"}'],
    ['up == 0', 'up == 0'],
  ])('%s becomes %s', (given, expected) => {
    expect(scopedTo(given as PromQL, matcherOf(['a']), knownSeries)).toBe(expected);
  });
});

describe('what an expression lacks', () => {
  const tells = (metric: string) => metric !== 'gone';
  test.each([
    ['up > 1', []],
    ['gone > 1', ['gone']],
    ['up / (gone > 0)', ['gone']],
    ['gone > 1 or up > 1', []],
    ['up unless gone', []],
    ['gone unless up', ['gone']],
    ['(gone or up) and rate(gone[5m]) > 0', ['gone']],
  ])('%s: %j', (expression, expected) => {
    expect(unanswerable(expression, tells)).toEqual(expected);
  });
});

describe('an error budget', () => {
  test.each([
    [0.999, '0.001'],
    [0.9995, '0.0005'],
    [0.99, '0.01'],
    [0.5, '0.5'],
    [0.95, '0.05'],
    [0.123, '0.877'],
  ])('of %d is %s', (objective, budget) => {
    expect(errorBudget(objective)).toBe(budget);
  });

  test.each([0, 1, 1.5, -0.1, Number.NaN])('of %d does not exist', (objective) => {
    expect(() => errorBudget(objective)).toThrow('bad objective');
  });

  test('lasts as long as the windows say', () => {
    const hours = (text: string): number =>
      [...text.matchAll(/(\d+)([dh])/g)].reduce((sum, [, n, unit]) => sum + Number(n) * (unit === 'd' ? 24 : 1), 0);
    for (const { factor, exhaustion } of BURN_WINDOWS) expect(hours(exhaustion)).toBeCloseTo((30 * 24) / factor, 0);
  });
});
