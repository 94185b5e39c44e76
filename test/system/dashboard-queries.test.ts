import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataPanels, readDashboard } from '../../src/generate/lint/dashboard-file.ts';
import { expandVariables } from '../../src/generate/promql-tree.ts';
import { knownSeries } from '../../src/metrics/known-series.ts';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.ts';
import { requireTool } from '../support/requirement.ts';
import {
  PHASES,
  type Phase,
  phaseTimes,
  SERIES_END,
  SERIES_START,
  syntheticSeries,
} from '../support/synthetic-series.ts';
import { troubledPlant, WITH_PAST } from '../support/troubled-plant.ts';

const GENERATED = join(import.meta.dirname, '../../dashboards/generated');
const boards = readdirSync(GENERATED).map((name) => readDashboard(readFileSync(join(GENERATED, name), 'utf8')));
const queries = boards.flatMap((board) =>
  dataPanels(board).flatMap(({ title, targets }) =>
    targets.map(({ refId, expr }) => ({ uid: board.uid, title, refId, expr })),
  ),
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
      prometheus = await startPrometheus(
        syntheticSeries([...knownSeries.values()], troubledPlant, { withPast: WITH_PAST }),
      );
    }, 120_000);
    afterAll(() => prometheus[Symbol.asyncDispose]());

    /** What the query gives in a phase, without its first minutes: they still see the phase before. */
    async function ask(expr: string, phase: Phase): Promise<Answer> {
      const url = new URL('/api/v1/query_range', prometheus.url);
      const { start, end } = phaseTimes(phase);
      url.search = new URLSearchParams({
        query: expandVariables(expr),
        start: String(start + 330),
        end: String(end),
        step: '60',
      }).toString();
      return (await (await fetch(url)).json()) as Answer;
    }

    /** The last value of each series in a phase, by one of its labels. */
    async function last(uid: string, title: string, phase: Phase): Promise<Record<string, number>> {
      const { expr } = queries.find((query) => query.uid === uid && query.title === title) ?? { expr: '' };
      const { data } = await ask(expr, phase);
      return Object.fromEntries(
        (data?.result ?? []).map(({ metric, values }) => [metric['cluster'] ?? '', Number(values.at(-1)?.[1])]),
      );
    }

    test.each(queries)('$uid: $title $refId has data', async ({ expr }) => {
      const answers = await Promise.all(PHASES.map((phase) => ask(expr, phase)));
      for (const answer of answers) expect(answer).toMatchObject({ status: 'success' });
      const series = answers.flatMap(({ data }) => data?.result ?? []);
      expect(series.length).toBeGreaterThan(0);
      expect(series.flatMap(({ values }) => values).every(([, value]) => Number.isFinite(Number(value)))).toBe(true);
    });

    test('the first screen says what happens, phase by phase', async () => {
      const told = async (uid: string, title: string) => Promise.all(PHASES.map((phase) => last(uid, title, phase)));
      const [a, b] = ['plant-a', 'plant-b'];
      const both = (first: number, second: number) => ({ [a]: first, [b]: second });
      expect(await told('mqtt-cluster', 'Nodes alive')).toEqual([both(3, 3), both(2, 3), both(3, 3)]);
      expect(await told('mqtt-cluster', 'Nodes missing')).toEqual([both(0, 0), both(1, 0), both(0, 0)]);
      expect(await told('mqtt-cluster', 'Fullest node')).toEqual([both(0.9, 0.9), both(0.9, 0.9), both(0.9, 0.9)]);
      expect(await told('mqtt-exporter', 'Sources down')).toEqual([both(0, 0), both(2, 0), both(0, 0)]);
      expect(await told('mqtt-fleet', 'Critical alerts')).toEqual([{ '': 0 }, { '': 3 }, { '': 0 }]);
      expect(await told('mqtt-fleet', 'Drills running')).toEqual([{ '': 0 }, { '': 1 }, { '': 0 }]);
      // 12 of the 15 reasons are loss, on 3 nodes, 2 a second.
      expect(await told('mqtt-cluster', 'Messages lost')).toEqual([both(72, 72), both(72, 72), both(72, 72)]);
    });

    test('alerts are on the wall only while they are active, a time to drain only while queues shrink', async () => {
      const series = async (uid: string, title: string) => {
        const { expr } = queries.find((query) => query.uid === uid && query.title === title) ?? { expr: '' };
        return Promise.all(PHASES.map(async (phase) => (await ask(expr, phase)).data?.result.length));
      };
      expect(await series('mqtt-fleet', 'Alerts pending and firing')).toEqual([0, 2, 0]);
      expect(await series('mqtt-queues', 'Time to drain')).toEqual([0, 0, 2]);
    });

    test('each phase is an hour, a sample every 15 s', async () => {
      for (const phase of PHASES) {
        const url = new URL('/api/v1/query', prometheus.url);
        const query = 'count_over_time(mqtt_cluster_nodes_alive{cluster="plant-a"}[59m50s])';
        url.search = new URLSearchParams({ query, time: String(phaseTimes(phase).end) }).toString();
        const { data } = (await (await fetch(url)).json()) as { data: { result: { value: [number, string] }[] } };
        expect({ phase, samples: data.result.map(({ value }) => value[1]) }).toEqual({ phase, samples: ['240'] });
      }
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

    test('the annotation layers mark alerts, drills and restarts in the incident', async () => {
      for (const { annotations } of boards) {
        const asked = annotations.list.filter(({ expr }) => expr !== undefined);
        expect(asked.map(({ name }) => name)).toEqual(['Alerts', 'Drills', 'Node restarts']);
        for (const { name, expr = '' } of asked) {
          const { data } = await ask(expr, 'incident');
          const moments = new Set(
            (data?.result ?? []).flatMap(({ values }) => values.map(([, value]) => Number(value))),
          );
          const began = phaseTimes('incident').start * 1_000;
          expect({ name, moments: [...moments] }).toEqual({
            name,
            moments: [name === 'Node restarts' ? began - 10 * 86_400_000 : began],
          });
        }
      }
    });

    test('planted defects are found: a metric that does not exist is empty, a broken query is an error', async () => {
      const { expr } = queries.find(({ title }) => title === 'Nodes alive') ?? { expr: '' };
      expect(await ask(expr.replace('mqtt_cluster_nodes_alive', 'mqtt_cluster_nodes_living'), 'healthy')).toMatchObject(
        {
          data: { result: [] },
        },
      );
      expect(await ask(`${expr})`, 'healthy')).toMatchObject({ status: 'error' });
    });
  },
);
