import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataPanels, readDashboard } from '../../src/generate/lint/dashboard-file.ts';
import { expandVariables } from '../../src/generate/promql-tree.ts';
import { allMetrics } from '../../src/metrics/catalogue.ts';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.ts';
import { requireTool } from '../support/requirement.ts';
import { SERIES_END, SERIES_START, syntheticSeries } from '../support/synthetic-series.ts';

const GENERATED = join(import.meta.dirname, '../../dashboards/generated');
const boards = readdirSync(GENERATED).map((name) => readDashboard(readFileSync(join(GENERATED, name), 'utf8')));
const queries = boards.flatMap((board) =>
  dataPanels(board).flatMap(({ title, targets }) => targets.map(({ refId, expr }) => ({ title, refId, expr }))),
);

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly values: [number, string][] }[];
  };
}

describe.skipIf(!(requireTool('prometheus') && requireTool('promtool')))(
  'every panel query in a real Prometheus',
  () => {
    let prometheus: PrometheusServer;

    beforeAll(async () => {
      const core = allMetrics.filter(({ tier }) => tier === 'core');
      prometheus = await startPrometheus(
        syntheticSeries(core, (metric, { cluster, node }) => {
          if (metric === 'mqtt_cluster_nodes_expected') return 3;
          if (metric === 'mqtt_cluster_nodes_alive') return cluster === 'plant-a' ? 2 : 3;
          if (metric === 'mqtt_source_up') return cluster === 'plant-a' && node === 'n3' ? 0 : 1;
          if (metric === 'mqtt_connections_current') return node === 'n1' ? 90 : 50;
          if (metric === 'mqtt_connections_max') return 100;
          if (metric === 'mqtt_sessions_current') return 10;
          return undefined;
        }),
      );
    });
    afterAll(() => prometheus[Symbol.asyncDispose]());

    async function ask(expr: string): Promise<Answer> {
      const url = new URL('/api/v1/query_range', prometheus.url);
      const range = { start: SERIES_START + 300, end: SERIES_END, step: 30 };
      url.search = new URLSearchParams({
        query: expandVariables(expr).replaceAll('[1m]', '[2m]'),
        ...Object.fromEntries(Object.entries(range).map(([name, value]) => [name, String(value)])),
      }).toString();
      return (await (await fetch(url)).json()) as Answer;
    }

    /** The last value of each series, by one of its labels. */
    async function last(title: string, label: string): Promise<Record<string, number>> {
      const { expr } = queries.find((query) => query.title === title && query.refId === 'A') ?? { expr: '' };
      const { data } = await ask(expr);
      return Object.fromEntries(
        (data?.result ?? []).map(({ metric, values }) => [metric[label] ?? '', Number(values.at(-1)?.[1])]),
      );
    }

    test.each(queries)('$title $refId has data', async ({ expr }) => {
      const answer = await ask(expr);
      expect(answer).toMatchObject({ status: 'success' });
      expect(answer.data?.result.length).toBeGreaterThan(0);
      expect(
        answer.data?.result.flatMap(({ values }) => values).every(([, value]) => Number.isFinite(Number(value))),
      ).toBe(true);
    });

    test('the numbers of the health strip are the right ones, cluster by cluster', async () => {
      expect(await last('Nodes alive', 'cluster')).toEqual({ 'plant-a': 2, 'plant-b': 3 });
      expect(await last('Nodes missing', 'cluster')).toEqual({ 'plant-a': 1, 'plant-b': 0 });
      expect(await last('Sources down', 'cluster')).toEqual({ 'plant-a': 1, 'plant-b': 0 });
      expect(await last('Connections used', 'cluster')).toEqual({ 'plant-a': 0.9, 'plant-b': 0.9 });
      expect(await last('Messages lost', 'cluster')).toEqual({ 'plant-a': 84, 'plant-b': 84 }); // 14 reasons, 3 nodes, 2 a second
    });

    test('the variables find clusters and nodes', async () => {
      const values = boards.flatMap(({ templating }) => templating.list).filter(({ type }) => type === 'query');
      for (const { name, query } of values) {
        const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(String(query)) ?? [];
        const url = new URL(`/api/v1/label/${label}/values`, prometheus.url);
        url.search = new URLSearchParams({
          'match[]': expandVariables(selector),
          start: String(SERIES_START),
          end: String(SERIES_END),
        }).toString();
        const { data } = (await (await fetch(url)).json()) as { data: string[] };
        expect({ name, data }).toEqual({
          name,
          data: name === 'cluster' ? ['plant-a', 'plant-b'] : ['n1', 'n2', 'n3'],
        });
      }
    });

    test('the annotation query is understood', async () => {
      const exprs = boards.flatMap(({ annotations }) => annotations.list.flatMap(({ expr }) => expr ?? []));
      expect(exprs).toHaveLength(boards.length);
      for (const expr of exprs) expect(await ask(expr)).toMatchObject({ status: 'success' });
    });

    test('planted defects are found: a metric that does not exist is empty, a broken query is an error', async () => {
      const [{ expr } = { expr: '' }] = queries;
      expect(await ask(expr.replace('mqtt_cluster_nodes_alive', 'mqtt_cluster_nodes_living'))).toMatchObject({
        data: { result: [] },
      });
      expect(await ask(`${expr})`)).toMatchObject({ status: 'error' });
    });
  },
);
