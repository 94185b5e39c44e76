import { describe, expect, test } from 'vitest';
import { type Choices, interpolate, interpolateText } from '../../../src/preview/query/interpolation.ts';

const choices: Choices = {
  cluster: { values: ['plant-a', 'plant.b'], multi: true },
  node: { values: [], all: '.*', multi: true },
  one: { values: ['emqx@10.0.0.1'], multi: true },
  datasource: { values: ['Prometheus'], multi: false },
};

describe('what Grafana puts in for a variable', () => {
  test.each([
    ['several values are an alternative, escaped', 'up{cluster=~"$cluster"}', 'up{cluster=~"(plant-a|plant\\\\.b)"}'],
    [
      'one value of a multiple choice stands in a regular expression',
      '{node=~"${one}"}',
      '{node=~"emqx@10\\\\.0\\\\.0\\\\.1"}',
    ],
    ['All is what the variable says it is, as it is', '{node=~"[[node]]"}', '{node=~".*"}'],
    ['raw is not escaped for a pattern', '{cluster="${cluster:raw}"}', '{cluster="plant-a,plant.b"}'],
    ['pipe', '${cluster:pipe}', 'plant-a|plant.b'],
    ['a query parameter of an address', '${one:queryparam}', 'var-one=emqx%4010.0.0.1'],
    ['All in an address', '${node:queryparam}', 'var-node=%24__all'],
    ['a name that is no variable stays', 'x{a="$nobody"} ${nobody}', 'x{a="$nobody"} ${nobody}'],
    ['names that every object has stay', '$constructor', '$constructor'],
  ])('%s', (_what, text, expected) => {
    expect(interpolate(text, choices)).toBe(expected);
  });

  test('intervals and ranges are Grafana’s own', () => {
    const own = { __rate_interval: '1m', __interval: '15s', __range: '1h' };
    expect(interpolate('rate(a[$__rate_interval]) / b[${__range}] @ $__interval', {}, own)).toBe(
      'rate(a[1m]) / b[1h] @ 15s',
    );
  });

  test('no value can end the string it stands in', () => {
    const hostile: Choices = { cluster: { values: ['x"} or vector(1) # \\'], multi: true } };
    for (const format of ['', ':raw', ':csv', ':pipe', ':regex']) {
      const inside = interpolate(`\${cluster${format}}`, hostile);
      expect(inside.replaceAll(/\\./g, '')).not.toContain('"');
      expect(inside.replaceAll(/\\./g, '')).not.toContain('\\');
    }
  });

  test('titles are for people', () => {
    expect(interpolateText('Nodes of $cluster, $node', choices)).toBe('Nodes of plant-a + plant.b, All');
  });
});
