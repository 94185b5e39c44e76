import { describe, expect, test } from 'vitest';
import { labelsOf } from '../../../src/generate/promql-labels.ts';
import {
  expandVariables,
  parsePromQL,
  selectorsOf,
  syntaxErrors,
  variablesIn,
} from '../../../src/generate/promql-tree.ts';
import { allMetrics } from '../../../src/metrics/catalogue.ts';

const metrics = new Map(allMetrics.map((metric) => [metric.name, metric]));
const labels = (query: string): string[] | undefined => {
  const found = labelsOf(parsePromQL(query), metrics);
  return found === undefined ? undefined : [...found].toSorted();
};

describe('labels of a PromQL result', () => {
  test.each([
    ['mqtt_uptime_seconds', ['cluster', 'instance', 'job', 'node']],
    ['mqtt_uptime_seconds > 3', ['cluster', 'instance', 'job', 'node']],
    ['sum(mqtt_uptime_seconds)', []],
    ['sum by (node) (mqtt_uptime_seconds)', ['node']],
    ['sum by (reason) (mqtt_uptime_seconds)', []],
    ['sum without (node, job, instance) (mqtt_uptime_seconds)', ['cluster']],
    ['topk(3, sum by (node) (mqtt_uptime_seconds))', ['node']],
    ['sum by (reason) (rate(mqtt_messages_dropped_total[5m]))', ['reason']],
    ['mqtt_open_fds / on (cluster, node) mqtt_max_fds', ['cluster', 'node']],
    ['mqtt_open_fds / ignoring (node) mqtt_max_fds', ['cluster', 'instance', 'job']],
    [
      'sum by (cluster) (mqtt_open_fds) / on (cluster) group_right () mqtt_max_fds',
      ['cluster', 'instance', 'job', 'node'],
    ],
    ['(1 - max by (node) (mqtt_uptime_seconds offset 5m))', ['node']],
    ['time() - max by (node) (mqtt_uptime_seconds)', ['node']],
    ['sum by (node) (mqtt_uptime_seconds) or sum by (cluster) (mqtt_uptime_seconds)', ['cluster', 'node']],
    ['sum by (node) (mqtt_uptime_seconds) and sum by (cluster) (mqtt_uptime_seconds)', ['node']],
    ['something_else', undefined],
  ])('%s', (query, expected) => {
    expect(labels(query)).toEqual(expected);
  });
});

describe('PromQL tree', () => {
  test('a fault has a place, good text has none', () => {
    expect(syntaxErrors('sum(rate(a[5m])').length).toBeGreaterThan(0);
    expect(syntaxErrors('rate(a[$__rate_interval])').length).toBeGreaterThan(0);
    expect(syntaxErrors(expandVariables('rate(a{b=~"$c"}[$__rate_interval])'))).toEqual([]);
  });

  test('finds variables in all their forms', () => {
    expect(variablesIn('a{b="$c", d="${e}", f="${g:regex}"}[$__interval]')).toEqual(['c', 'e', 'g', '__interval']);
  });

  test('finds selectors, their labels and the functions around them', () => {
    expect(selectorsOf(parsePromQL('sum(rate(a{b="c"}[5m])) / d'))).toEqual([
      { metric: 'a', matched: ['b'], functions: ['rate'] },
      { metric: 'd', matched: [], functions: [] },
    ]);
  });
});
