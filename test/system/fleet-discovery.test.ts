import { describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { silentLog } from '../../src/core/log.ts';
import { openExporter } from '../../src/exporter/exporter.ts';
import { answers, connections, fakeAdapter, fakeCluster, fakeSettings, fakeSource } from '../support/fake-broker.ts';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.ts';
import { requireTool } from '../support/requirement.ts';

const never = new AbortController().signal;
const CLUSTERS = Array.from({ length: 20 }, (_, index) => `plant-${String(index).padStart(2, '0')}`);

/** The configuration docs/fleets.md gives for one of two servers that share a fleet. */
const shard = (exporter: string, mine: number): string => `
global: { scrape_interval: 1s, scrape_timeout: 900ms }
scrape_configs:
  - job_name: mqtt
    http_sd_configs:
      - { url: '${exporter}/sd', refresh_interval: 1s }
    relabel_configs:
      - { source_labels: [__param_cluster], modulus: 2, target_label: __tmp_shard, action: hashmod }
      - { source_labels: [__tmp_shard], regex: '${mine}', action: keep }
      - { source_labels: [__meta_mqtt_sre_broker], target_label: broker_kind }
`;

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastError: string;
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url);
  const { data } = (await response.json()) as { readonly data: T };
  return data;
}

const targetsOf = async ({ url }: PrometheusServer): Promise<readonly Target[]> =>
  (await get<{ readonly activeTargets: readonly Target[] }>(`${url}/api/v1/targets?state=active`)).activeTargets;

async function query({ url }: PrometheusServer, expression: string) {
  const path = `/api/v1/query?query=${encodeURIComponent(expression)}`;
  type Sample = { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] };
  return (await get<{ readonly result: readonly Sample[] }>(url + path)).result;
}

function exporterOf() {
  const clusters = CLUSTERS.map((name) => fakeCluster(name, { broker: 'fake', labels: { site: 'berlin' } }));
  return openExporter({
    settings: fakeSettings(clusters),
    log: silentLog,
    openBroker: async ({ name }) =>
      fakeAdapter(fakeSource('n1', 'http', answers([connections('n1', CLUSTERS.indexOf(name))]))),
  });
}

describe.skipIf(!requireTool('prometheus'))('a fleet discovered by Prometheus', () => {
  test('two servers share the clusters by hashmod: each is scraped by exactly one, with the labels of its own', async () => {
    await using exporter = await exporterOf();
    await using one = await startPrometheus(undefined, { config: shard(exporter.url, 0) });
    await using other = await startPrometheus(undefined, { config: shard(exporter.url, 1) });
    const servers = [one, other];
    const up = async (): Promise<boolean> => {
      const all = (await Promise.all(servers.map(targetsOf))).flat();
      return all.length === CLUSTERS.length && all.every(({ health }) => health === 'up');
    };
    await until('every target to be up', up, { withinMs: 30_000, everyMs: 250, signal: never });

    const shares = await Promise.all(servers.map(targetsOf));
    const names = shares.map((targets) => targets.map(({ labels }) => labels['instance'] ?? ''));
    expect(names.flat().toSorted()).toEqual(CLUSTERS);
    expect(names.map(({ length }) => length > 0)).toEqual([true, true]);
    for (const { scrapeUrl, labels } of shares.flat()) {
      expect(scrapeUrl).toBe(`${exporter.url}/metrics?cluster=${labels['instance']}`);
    }
    for (const [index, server] of servers.entries()) {
      const series = await query(server, 'mqtt_connections_current');
      expect(series.map(({ metric }) => metric['cluster']).toSorted()).toEqual(names[index]?.toSorted());
      for (const { metric, value } of series) {
        expect(metric).toEqual({
          __name__: 'mqtt_connections_current',
          broker_kind: 'fake',
          cluster: metric['cluster'],
          instance: metric['cluster'],
          job: 'mqtt',
          node: 'n1',
          site: 'berlin',
        });
        expect(Number(value[1])).toBe(CLUSTERS.indexOf(metric['cluster'] ?? ''));
      }
      expect(await query(server, 'count({exported_cluster!=""})')).toEqual([]);
    }
  }, 90_000);

  test('the page of all clusters, compressed in parts, is read whole', async () => {
    await using exporter = await exporterOf();
    const { host } = new URL(exporter.url);
    const config = `
global: { scrape_interval: 1s, scrape_timeout: 900ms }
scrape_configs:
  - { job_name: mqtt, static_configs: [{ targets: ['${host}'] }] }
`;
    await using server = await startPrometheus(undefined, { config });
    const whole = async (): Promise<boolean> =>
      (await query(server, 'mqtt_connections_current')).length === CLUSTERS.length;
    await until('all series to be there', whole, { withinMs: 30_000, everyMs: 250, signal: never });
    expect((await query(server, 'up')).map(({ value }) => value[1])).toEqual(['1']);
    const page = await fetch(`${exporter.url}/metrics`, {
      headers: { accept: 'application/openmetrics-text', 'accept-encoding': 'gzip' },
    });
    expect(page.headers.get('content-encoding')).toBe('gzip');
    const samples = (await page.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const [scraped] = await query(server, 'scrape_samples_scraped');
    expect(Number(scraped?.value[1])).toBeGreaterThan(samples.length * 0.9);
  }, 60_000);
});
