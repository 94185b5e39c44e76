import { describe, expect, test } from 'vitest';
import { readBoard } from '../../../src/preview/board.ts';
import type { Prometheus } from '../../../src/preview/query/prometheus.ts';
import { resolveVariables } from '../../../src/preview/query/variables.ts';

const asked: string[] = [];
const prometheus: Prometheus = {
  base: 'http://prometheus',
  range: async () => [],
  instant: async () => [],
  labelValues: async (label, selector) => {
    asked.push(`${label} of ${selector}`);
    return label === 'cluster' ? ['plant-b', 'plant-a'] : ['n1', '<b>"x'];
  },
  [Symbol.asyncDispose]: async () => undefined,
};
const list = [
  { name: 'datasource', type: 'datasource', query: 'prometheus' },
  {
    name: 'cluster',
    type: 'query',
    query: 'label_values(up, cluster)',
    multi: true,
    includeAll: true,
    allValue: '.+',
    sort: 1,
    current: { value: '$__all' },
  },
  { name: 'node', type: 'query', query: 'label_values(up{cluster=~"$cluster"}, node)', multi: true, includeAll: true },
];
const { templating } = readBoard(JSON.stringify({ uid: 'b', title: 't', templating: { list } }), 'b.json');
const resolve = (choice: Readonly<Record<string, readonly string[]>>) =>
  resolveVariables(templating.list, choice, {
    prometheus,
    range: { fromMs: 0, toMs: 1, from: '', to: '' },
    signal: new AbortController().signal,
  });

describe('variables of a dashboard', () => {
  test('a query of a variable knows what was chosen before it', async () => {
    asked.length = 0;
    const { choices, dropdowns } = await resolve({ cluster: ['plant-a'] });
    expect(asked).toEqual(['cluster of up', 'node of up{cluster=~"plant-a"}']);
    expect(choices['cluster']).toEqual({ values: ['plant-a'], multi: true });
    expect(dropdowns.map(({ name, options }) => [name, options])).toEqual([
      ['datasource', ['Prometheus']],
      ['cluster', ['plant-a', 'plant-b']],
      ['node', ['n1', '<b>"x']],
    ]);
  });

  test('All is its own value where it has one, else every option', async () => {
    const { choices } = await resolve({ node: ['$__all'] });
    expect(choices['cluster']).toMatchObject({ all: '.+' });
    expect(choices['node']).toEqual({ values: ['n1', '<b>"x'], multi: true });
  });

  test('a value that is listed may be anything; one that is not must look like a name, and one of a data source is none', async () => {
    const values = async (choice: Readonly<Record<string, readonly string[]>>, name: string) =>
      (await resolve(choice)).choices[name]?.values;
    expect(await values({ node: ['<b>"x'] }, 'node')).toEqual(['<b>"x']);
    expect(await values({ node: ['emqx@gone-7.example:1883'] }, 'node')).toEqual(['emqx@gone-7.example:1883']);
    expect(await values({ node: ['x"} or up{a="'] }, 'node')).toEqual(['n1', '<b>"x']);
    expect(await values({ datasource: ['other'] }, 'datasource')).toEqual(['Prometheus']);
  });
});
