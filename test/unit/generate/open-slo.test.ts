import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sloFastBurn } from '../../../alerts/slo/slo-fast-burn.ts';
import { burning } from '../../../alerts/slo/test-series.ts';
import { defaultLinks } from '../../../src/generate/alert-links.ts';
import { recordingTestYaml } from '../../../src/generate/recording-test-yaml.ts';
import { recordingsYaml, rulesYaml } from '../../../src/generate/rules-yaml.ts';
import { readOpenSlo } from '../../../src/generate/slo/open-slo-file.ts';
import { openSloRules } from '../../../src/generate/slo/open-slo-rules.ts';
import { groupsOf } from '../../../src/generate/slo/slo-rules.ts';
import type { PromQL } from '../../../src/metrics/promql.ts';
import { select } from '../../../src/metrics/promql.ts';
import { round } from '../../../src/metrics/promql-functions.ts';
import { openSloRatios } from '../../../src/metrics/recorded-series.ts';
import { requireTool } from '../../support/requirement.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../fixtures/openslo', name), 'utf8');
const groups = groupsOf(
  [
    ...readOpenSlo(fixture('ratio.yaml'), 'ratio.yaml'),
    ...readOpenSlo(fixture('threshold.yaml'), 'threshold.yaml'),
  ].map(openSloRules),
  '.openslo',
);
const rules = groups.flatMap((group) => group.rules);
const expression = (record: string, slo: string): string | undefined =>
  rules.find((rule) => rule.record === record && rule.labels?.['slo'] === slo)?.expr;

describe('OpenSLO', () => {
  test('a counter is counted by its rate, and a result that never came is none', () => {
    const total = '(sum by (cluster) (rate(ingest_messages_total[5m])))';
    expect(expression('slo:mqtt_events:rate5m', 'ingest-stored')).toBe(total);
    expect(expression('slo:mqtt_errors:rate5m', 'ingest-stored')).toBe(
      `${total} - ((sum by (cluster) (rate(ingest_messages_total{result="stored"}[5m]))) or 0 * ${total})`,
    );
  });

  test('a query that is a rate already is taken as it is', () => {
    expect(expression('slo:mqtt_events:rate5m', 'logins')).toBe('(sum(rate(login_total[5m])))');
  });

  test('a threshold counts the time on its wrong side, once for each objective', () => {
    expect(expression('slo:mqtt_bad:bool', 'lag-1')).toBe('(max by (cluster) (consumer_lag_seconds)) > bool 10');
    expect(expression('slo:mqtt_bad:bool', 'lag-2')).toBe('(max by (cluster) (consumer_lag_seconds)) >= bool 60');
  });

  test('budgets are decimals to the digit, from shares and from percentages', () => {
    const budget = (slo: string) => /\/ ([0-9.]+)$/.exec(expression('cluster:mqtt_slo_burn:ratio', slo) ?? '')?.[1];
    expect(['ingest-stored', 'logins', 'lag-1', 'lag-2'].map(budget)).toEqual(['0.005', '0.001', '0.01', '0.001']);
  });

  test('every mistake is told with its line, and nothing is made of a file with one', () => {
    let said = '';
    try {
      readOpenSlo(fixture('broken.yaml'), 'broken.yaml');
    } catch (error) {
      said = error instanceof Error ? error.message : '';
    }
    expect(said.split('\n').toSorted()).toEqual([
      'broken.yaml has 9 mistakes:',
      'broken.yaml:11:39 spec.indicator.spec.ratioMetric.good.metricSource.type: only Prometheus can be asked',
      'broken.yaml:13:28 spec.timeWindow[0].duration: expected 28d, 4w or 30d: the burn windows are made for a month',
      'broken.yaml:13:43 spec.timeWindow[0].isRolling: only rolling windows: expected true',
      'broken.yaml:14:20 spec.budgetingMethod: expected Occurrences: time slices are not supported',
      'broken.yaml:15:26 spec.objectives[0].target: must be below 1: an objective of 100% leaves no error budget',
      'broken.yaml:15:29 spec.objectives[0]: unknown key "targett", did you mean "target"?',
      'broken.yaml:27:48 spec.indicator.spec.ratioMetric.good.metricSource.spec.query: has a range, but counter: true asks for the counter itself: leave rate() out, or say counter: false',
      'broken.yaml:28:49 spec.indicator.spec.ratioMetric.total.metricSource.spec.query: not PromQL at character 12',
      'broken.yaml:38:17 spec.indicatorRef: there is no SLI named nowhere in this file',
    ]);
  });

  test.each([
    ['', 'there is no SLO in this file'],
    ['a: [', 'not valid YAML'],
    ['- 1', 'expected OpenSLO objects'],
    [fixture('threshold.yaml').replace('name: lag }', 'name: latency }'), 'name of an indicator of ours'],
    [`${fixture('threshold.yaml')}---\n${fixture('threshold.yaml')}`, 'there is another SLO named lag'],
    [fixture('threshold.yaml').replace('op: lte, ', ''), 'needs op and value'],
    [fixture('threshold.yaml').replace('kind: SLO', 'kind: Slo'), 'kind'],
  ])('%j: %s', (text, message) => {
    expect(() => readOpenSlo(text, 'x.yaml')).toThrow(message);
  });
});

describe.skipIf(!requireTool('promtool'))('rules of OpenSLO files before promtool', () => {
  test('are good, record what they should and burn', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sre-openslo-'));
    try {
      const fast = sloFastBurn.at(Number.NaN);
      writeFileSync(join(folder, 'recordings.yaml'), recordingsYaml(groups));
      writeFileSync(join(folder, 'alerts.yaml'), rulesYaml([fast], defaultLinks));
      const series = (text: string) => text as PromQL;
      const tests = [
        {
          name: 'a tenth is not stored, all logins go well, the consumer lags by twenty seconds',
          series: [
            { series: series('ingest_messages_total{cluster="a", result="stored"}'), values: '0+90x40' },
            { series: series('ingest_messages_total{cluster="a", result="lost"}'), values: '0+10x40' },
            { series: series('ingest_messages_total{cluster="b", result="lost"}'), values: '0+10x40' },
            { series: series('login_total{result="success"}'), values: '0+10x40' },
            { series: series('consumer_lag_seconds{cluster="a"}'), values: '20x40' },
          ],
          records: [
            {
              at: '1h' as const,
              expr: round(select(openSloRatios['1h']), 0.0001),
              samples: [
                { labels: { cluster: 'a', slo: 'ingest-stored' }, value: 0.1 },
                { labels: { cluster: 'b', slo: 'ingest-stored' }, value: 1 },
                { labels: { slo: 'logins' }, value: 0 },
                { labels: { cluster: 'a', slo: 'lag-1' }, value: 1 },
                { labels: { cluster: 'a', slo: 'lag-2' }, value: 0 },
              ],
            },
          ],
          fires: [
            {
              at: '1h' as const,
              alert: fast,
              firing: [
                ...burning('fast', 20, { cluster: 'a', slo: 'ingest-stored' }),
                ...burning('fast', 200, { cluster: 'b', slo: 'ingest-stored' }),
                ...burning('fast', 100, { cluster: 'a', slo: 'lag-1' }),
              ],
            },
          ],
        },
      ];
      writeFileSync(
        join(folder, 'test.yaml'),
        recordingTestYaml(tests, defaultLinks, ['recordings.yaml', 'alerts.yaml']),
      );
      const promtool = (...args: string[]) => {
        const { status, stdout, stderr } = spawnSync('promtool', args, {
          cwd: folder,
          encoding: 'utf8',
          timeout: 60_000,
        });
        return { code: status, said: stdout + stderr };
      };
      expect(promtool('check', 'rules', '--lint=all', '--lint-fatal', 'recordings.yaml')).toMatchObject({ code: 0 });
      expect(promtool('test', 'rules', 'test.yaml')).toMatchObject({ code: 0 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 90_000);
});
