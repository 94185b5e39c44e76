import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../../src/config/settings.ts';
import { until } from '../../../src/core/deadline.ts';
import { silentLog } from '../../../src/core/log.ts';
import { Secret } from '../../../src/core/secret.ts';
import { SourceError, type SourceErrorReason } from '../../../src/core/source.ts';
import { SreError } from '../../../src/core/sre-error.ts';
import { type ExporterOptions, openExporter } from '../../../src/exporter/exporter.ts';
import {
  answers,
  type Behaviour,
  connections,
  type FakeAdapter,
  fakeAdapter,
  fakeCluster,
  fakeSettings,
  fakeSource,
  hangs,
  ignoresItsSignal,
} from '../../support/fake-broker.ts';
import { parseMetricsPage } from '../../support/metrics-page.ts';
import { recordingLog } from '../../support/recording-log.ts';

const never = new AbortController().signal;
const healthy: Behaviour = answers([connections('n1', 3)]);

/** An exporter on a free port whose clusters behave as told. */
async function exporterOf(
  behaviours: Readonly<Record<string, Behaviour>>,
  more: Partial<ExporterOptions> & { readonly exporter?: Partial<Settings['exporter']> } = {},
) {
  const adapters = new Map<string, FakeAdapter>();
  const { exporter: exporterSettings, ...options } = more;
  const clusters = Object.keys(behaviours).map((name) => fakeCluster(name));
  const exporter = await openExporter({
    settings: fakeSettings(clusters, exporterSettings),
    log: silentLog,
    openBroker: async ({ name }) => {
      const adapter = fakeAdapter(fakeSource('n1', 'http', behaviours[name] ?? healthy));
      adapters.set(name, adapter);
      return adapter;
    },
    ...options,
  });
  return { exporter, adapters, [Symbol.asyncDispose]: () => exporter[Symbol.asyncDispose]() };
}

async function scrape(url: string, path = '/metrics', headers: Record<string, string> = {}) {
  const response = await fetch(url + path, { headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

const failing =
  (reason: SourceErrorReason): Behaviour =>
  async () => {
    throw new SourceError(reason, `planted ${reason}`);
  };

describe('one bad cluster costs itself and nothing else', () => {
  test.each<[string, Behaviour, SourceErrorReason]>([
    ['a dead broker', failing('refused'), 'refused'],
    ['a broker that accepts and never answers', hangs, 'timeout'],
    ['a source that ignores its signal', ignoresItsSignal, 'timeout'],
    ['an API that answers 401', failing('auth'), 'auth'],
    ['an API that answers 500', failing('http_5xx'), 'http_5xx'],
    ['an API that answers HTML', failing('parse'), 'parse'],
    [
      'an adapter with a defect',
      async () => {
        throw new TypeError('planted');
      },
      'internal',
    ],
  ])('%s', async (_what, behaviour, reason) => {
    // The first read begins with the exporter, under the configured budget; the scrape is the second look at it.
    await using running = await exporterOf({ bad: behaviour, good: healthy }, { exporter: { scrapeTimeoutMs: 300 } });
    const started = performance.now();
    const { text } = await scrape(running.exporter.url, '/metrics', { 'x-prometheus-scrape-timeout-seconds': '5' });
    expect(performance.now() - started).toBeLessThan(5_000);
    const page = parseMetricsPage(text);
    expect(page.value('mqtt_source_up', { cluster: 'bad' })).toBe(0);
    expect(page.value('mqtt_up', { cluster: 'bad' })).toBe(0);
    expect(page.value('mqtt_cluster_nodes_alive', { cluster: 'bad' })).toBe(0);
    expect(page.value('mqtt_source_errors_total', { cluster: 'bad', reason })).toBeGreaterThan(0);
    expect(page.find('mqtt_connections_current', { cluster: 'bad' })).toEqual([]);
    expect(page.value('mqtt_connections_current', { cluster: 'good' })).toBe(3);
    expect(page.value('mqtt_cluster_nodes_alive', { cluster: 'good' })).toBe(1);
    expect(page.duplicates()).toEqual([]);
  });
});

describe('the pages', () => {
  test("come within the scraper's own timeout while a read with a longer budget goes on", async () => {
    await using running = await exporterOf({ bad: hangs, good: healthy }, { exporter: { scrapeTimeoutMs: 60_000 } });
    const started = performance.now();
    const { text } = await scrape(running.exporter.url, '/metrics', { 'x-prometheus-scrape-timeout-seconds': '1' });
    expect(performance.now() - started).toBeLessThan(10_000);
    const page = parseMetricsPage(text);
    expect(page.value('mqtt_connections_current', { cluster: 'good' })).toBe(3);
    expect(page.find('mqtt_source_up', { cluster: 'bad' })).toEqual([]); // its first read has not ended: not known
  });

  test('/metrics?cluster= has that cluster only, and its own share of the counters about us', async () => {
    await using running = await exporterOf({ a: healthy, b: healthy });
    const { text } = await scrape(running.exporter.url, '/metrics?cluster=b');
    const clusters = new Set(parseMetricsPage(text).samples.map(({ labels }) => labels['cluster']));
    expect([...clusters]).toEqual(['b']);
    expect(text).toMatch(/^mqtt_sre_series\{cluster="b"\} \d+$/m);
  });

  test('/metrics?cluster= with an unknown name is 404 and says which are known', async () => {
    await using running = await exporterOf({ a: healthy, b: healthy });
    const { status, text } = await scrape(running.exporter.url, '/metrics?cluster=c');
    expect({ status, text }).toEqual({ status: 404, text: 'unknown cluster "c"; configured are: a, b\n' });
    expect((await scrape(running.exporter.url, '/metrics?cluster=constructor')).status).toBe(404);
  });

  test('OpenMetrics, gzip and HEAD on request', async () => {
    await using running = await exporterOf({ a: healthy });
    const { url } = running.exporter;
    const open = await scrape(url, '/metrics', { accept: 'application/openmetrics-text; version=1.0.0' });
    expect(open.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(open.text.endsWith('# EOF\n')).toBe(true);
    expect(open.text).toContain('# TYPE process_cpu_user_seconds counter\n');
    const text = await scrape(url);
    expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text.text).toContain('# TYPE process_cpu_user_seconds_total counter\n'); // the other format renamed nothing
    const raw = await fetch(`${url}/metrics`, { headers: { 'accept-encoding': 'gzip' } });
    expect(raw.headers.get('content-encoding')).toBe('gzip'); // fetch has unpacked it already
    expect(await raw.text()).toContain('mqtt_up');
    const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });

  test('a source is read once for scrapers that come together', async () => {
    let reads = 0;
    await using running = await exporterOf(
      {
        a: async () => {
          reads += 1;
          return { readings: [] };
        },
      },
      { exporter: { minIntervalMs: 60_000 } },
    );
    await Promise.all([scrape(running.exporter.url), scrape(running.exporter.url), scrape(running.exporter.url)]);
    expect(reads).toBe(1);
  });

  test('/healthz is alive while /readyz waits for the first read of every cluster', async () => {
    let finish: () => void = () => {};
    await using running = await exporterOf({
      slow: () =>
        new Promise((resolve) => {
          finish = () => resolve({ readings: [] });
        }),
      fast: healthy,
    });
    const { url } = running.exporter;
    expect((await scrape(url, '/healthz')).status).toBe(200);
    expect(await scrape(url, '/readyz')).toMatchObject({ status: 503, text: 'not read yet: slow\n' });
    finish();
    await until('readiness', async () => (await scrape(url, '/readyz')).status === 200, {
      withinMs: 5_000,
      signal: never,
    });
  });

  test('a dead cluster does not keep the exporter from being ready', async () => {
    await using running = await exporterOf({ dead: failing('refused') });
    const { url } = running.exporter;
    await until('readiness', async () => (await scrape(url, '/readyz')).status === 200, {
      withinMs: 5_000,
      signal: never,
    });
    expect((await scrape(url)).status).toBe(200);
  });

  test('an address that does not exist is 404 with a sentence', async () => {
    await using running = await exporterOf({ a: healthy });
    expect(await scrape(running.exporter.url, '/nothing?target=x')).toMatchObject({
      status: 404,
      text: 'there is no GET /nothing; / lists what there is\n',
    });
  });

  test('the status page escapes what brokers and the configuration say, and needs nothing from elsewhere', async () => {
    await using running = await exporterOf({
      '<script>alert(1)</script>': async () => {
        throw new SourceError('parse', '<img src=x onerror=alert(2)> & "more"');
      },
    });
    const { text, headers } = await scrape(running.exporter.url, '/');
    expect(text).not.toMatch(/<script|<img|https?:|<link|@import/);
    expect(text).toContain('&lt;img src=x onerror=alert(2)&gt; &amp; &quot;more&quot;');
    expect(text).toContain('http-equiv="refresh" content="5"');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('reload', () => {
  test('is refused over HTTP unless switched on', async () => {
    await using running = await exporterOf({ a: healthy });
    const response = await fetch(`${running.exporter.url}/-/reload`, { method: 'POST' });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('--enable-reload');
  });

  test('keeps the configuration in use when the new one is bad', async () => {
    const log = recordingLog();
    await using running = await exporterOf(
      { a: healthy },
      {
        log,
        enableReload: true,
        reload: async () => {
          throw new SreError('SRE_BAD_CONFIG', 'sre.yaml:2:5 clusters[0]: unknown key "colour"');
        },
      },
    );
    const response = await fetch(`${running.exporter.url}/-/reload`, { method: 'POST' });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('unknown key "colour"');
    expect(log.lines.some(({ level, fields }) => level === 'error' && /colour/.test(String(fields['error'])))).toBe(
      true,
    );
    const page = parseMetricsPage((await scrape(running.exporter.url)).text);
    expect(page.value('mqtt_connections_current', { cluster: 'a' })).toBe(3);
    expect(page.value('mqtt_sre_config_last_reload_successful')).toBe(0);
  });

  test('keeps unchanged clusters with their counts, opens new ones, opens changed ones anew, closes the rest', async () => {
    const opened: { readonly name: string; readonly adapter: FakeAdapter }[] = [];
    const secret = (word: string) => ({ password: new Secret(word) });
    const first = [
      fakeCluster('same', { auth: secret('s') }),
      fakeCluster('relabelled'),
      fakeCluster('changed', { auth: secret('old') }),
      fakeCluster('gone'),
    ];
    await using exporter = await openExporter({
      settings: fakeSettings(first),
      log: silentLog,
      openBroker: async ({ name }) => {
        const adapter = fakeAdapter(fakeSource('n1', 'http', failing('refused')));
        opened.push({ name, adapter });
        return adapter;
      },
    });
    await scrape(exporter.url);
    const failures = async (cluster: string) =>
      parseMetricsPage((await scrape(exporter.url)).text).value('mqtt_source_errors_total', { cluster });
    const before = await failures('same');
    await exporter.reload(
      fakeSettings([
        fakeCluster('same', { auth: secret('s') }),
        fakeCluster('relabelled', { labels: { site: 'berlin' } }),
        fakeCluster('changed', { auth: secret('new') }),
        fakeCluster('new'),
      ]),
    );
    expect(opened.map(({ name }) => name).toSorted()).toEqual([
      'changed',
      'changed',
      'gone',
      'new',
      'relabelled',
      'same',
    ]);
    expect(opened.filter(({ adapter }) => adapter.closed > 0).map(({ name }) => name)).toEqual(['changed', 'gone']);
    expect(await failures('same')).toBeGreaterThan(before ?? Number.NaN);
    const page = parseMetricsPage((await scrape(exporter.url)).text);
    expect(page.find('mqtt_up', { cluster: 'gone' })).toEqual([]);
    expect(page.find('mqtt_up', { cluster: 'relabelled', site: 'berlin' })).toHaveLength(1);
    expect(page.value('mqtt_sre_clusters')).toBe(4);
  });

  test('changes nothing when one cluster cannot be opened', async () => {
    const adapters: FakeAdapter[] = [];
    await using exporter = await openExporter({
      settings: fakeSettings([fakeCluster('a')]),
      log: silentLog,
      openBroker: async ({ name }) => {
        if (name === 'z') throw new SreError('SRE_BAD_CONFIG', 'no such CA file');
        const adapter = fakeAdapter(fakeSource('n1', 'http', healthy));
        adapters.push(adapter);
        return adapter;
      },
    });
    await expect(exporter.reload(fakeSettings([fakeCluster('b'), fakeCluster('z')]))).rejects.toThrow('no such CA');
    expect(adapters.map(({ closed }) => closed)).toEqual([0, 1]);
    expect(parseMetricsPage((await scrape(exporter.url)).text).value('mqtt_up', { cluster: 'a' })).toBe(1);
  });

  test('refuses labels that are ours', async () => {
    await using running = await exporterOf({ a: healthy });
    const bad = fakeSettings([fakeCluster('a', { labels: { node: 'x' } })]);
    await expect(running.exporter.reload(bad)).rejects.toMatchObject({ code: 'SRE_BAD_LABEL', exitCode: 2 });
  });
});

describe('start and stop', () => {
  test('a port in use is an error with a hint, and leaves nothing open', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve);
    });
    const { port } = taken.address() as AddressInfo;
    const adapter = fakeAdapter(fakeSource('n1', 'http', healthy));
    const settings = fakeSettings([fakeCluster('a')], { listen: `127.0.0.1:${port}` });
    await expect(openExporter({ settings, log: silentLog, openBroker: async () => adapter })).rejects.toMatchObject({
      code: 'SRE_CANNOT_LISTEN',
      exitCode: 3,
      message: `cannot listen on 127.0.0.1:${port}: the port is in use`,
    });
    expect(adapter.closed).toBe(1);
    taken.close();
  });

  test('a scrape that runs when the exporter stops is finished, and adapters are closed once', async () => {
    let finish: () => void = () => {};
    const slow: Behaviour = () =>
      new Promise((resolve) => {
        finish = () => resolve({ readings: [connections('n1', 8)] });
      });
    const running = await exporterOf({ a: slow });
    const scraped = scrape(running.exporter.url);
    await until('the scrape to reach the exporter', () => new Promise((resolve) => setTimeout(resolve, 100, true)), {
      withinMs: 1_000,
      signal: never,
    });
    const stopped = running.exporter[Symbol.asyncDispose]();
    finish();
    expect((await scraped).text).toContain('mqtt_connections_current{cluster="a",node="n1"} 8');
    await stopped;
    await running.exporter[Symbol.asyncDispose]();
    expect(running.adapters.get('a')?.closed).toBe(1);
    await expect(fetch(running.exporter.url)).rejects.toThrow();
  });

  test('a broker that hangs does not keep the exporter from stopping', async () => {
    const running = await exporterOf({ a: ignoresItsSignal }, { exporter: { scrapeTimeoutMs: 60_000 } });
    const scraped = scrape(running.exporter.url).catch(() => 'cut off');
    await running.exporter[Symbol.asyncDispose]();
    expect(await scraped).toBe('cut off');
    expect(running.adapters.get('a')?.closed).toBe(1);
  });
});
