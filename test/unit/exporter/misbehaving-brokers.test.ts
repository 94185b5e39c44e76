import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { ClusterSettings } from '../../../src/config/settings.ts';
import { silentLog } from '../../../src/core/log.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { SourceErrorReason } from '../../../src/core/source.ts';
import { openExporter } from '../../../src/exporter/exporter.ts';
import { openRegistered } from '../../../src/exporter/registered-broker.ts';
import { answers, connections, fakeAdapter, fakeCluster, fakeSettings, fakeSource } from '../../support/fake-broker.ts';
import { parseMetricsPage } from '../../support/metrics-page.ts';
import { type Misbehaviour, openMisbehavingServer } from '../../support/misbehaving-server.ts';

/** The scraper's timeout; the page must be there before. */
const TIMEOUT_SECONDS = 5;

/** Scrapes an exporter of the real adapter for `bad` and a healthy fake beside it. */
async function scrapeBeside(bad: ClusterSettings) {
  await using exporter = await openExporter({
    settings: fakeSettings([bad, fakeCluster('good')], { scrapeTimeoutMs: 400 }),
    log: silentLog,
    openBroker: async (cluster) =>
      cluster.name === 'good'
        ? fakeAdapter(fakeSource('n1', 'http', answers([connections('n1', 3)])))
        : await openRegistered(cluster, silentLog),
  });
  const started = performance.now();
  const response = await fetch(`${exporter.url}/metrics`, {
    headers: { 'x-prometheus-scrape-timeout-seconds': String(TIMEOUT_SECONDS) },
  });
  const page = parseMetricsPage(await response.text());
  return { page, tookMs: performance.now() - started };
}

function expectContained({ page, tookMs }: Awaited<ReturnType<typeof scrapeBeside>>, reason: SourceErrorReason): void {
  expect(tookMs).toBeLessThan(TIMEOUT_SECONDS * 1_000);
  expect(page.find('mqtt_source_up', { cluster: 'bad' }).map(({ value }) => value)).not.toContain(1);
  expect(page.find('mqtt_source_up', { cluster: 'bad' }).length).toBeGreaterThan(0);
  expect(page.find('mqtt_source_errors_total', { cluster: 'bad', reason }).length).toBeGreaterThan(0);
  expect(page.value('mqtt_cluster_nodes_alive', { cluster: 'bad' })).toBe(0);
  expect(page.value('mqtt_connections_current', { cluster: 'good' })).toBe(3);
  expect(page.value('mqtt_source_up', { cluster: 'good' })).toBe(1);
}

describe('a RabbitMQ whose API', () => {
  test.each<[string, Misbehaviour, SourceErrorReason]>([
    ['accepts and never answers', 'silent', 'timeout'],
    ['answers 401', '401', 'auth'],
    ['answers 500', '500', 'http_5xx'],
    ['answers HTML', 'html', 'parse'],
    ['answers half a JSON', 'half-json', 'parse'],
    ['answers one byte a second', 'one-byte-a-second', 'timeout'],
  ])('%s costs its own series only', async (_what, misbehaviour, reason) => {
    await using server = await openMisbehavingServer(misbehaviour);
    const bad = fakeCluster('bad', {
      broker: 'rabbitmq',
      nodes: [{ name: 'rabbit@n1', api: server.url, metrics: `${server.url}/metrics` }],
      auth: { username: 'monitor', password: new Secret('geheim') },
    });
    expectContained(await scrapeBeside(bad), reason);
  });

  test('is dead costs its own series only', async () => {
    const { port } = await refusingPort();
    const bad = fakeCluster('bad', {
      broker: 'rabbitmq',
      nodes: [{ name: 'rabbit@n1', api: `http://127.0.0.1:${port}`, metrics: `http://127.0.0.1:${port}/metrics` }],
    });
    expectContained(await scrapeBeside(bad), 'refused');
  });
});

describe('a Mosquitto that', () => {
  test('accepts and never answers costs its own series only', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => sockets.add(socket));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const bad = fakeCluster('bad', { broker: 'mosquitto', nodes: [{ name: 'n1', mqtt: `mqtt://127.0.0.1:${port}` }] });
    expectContained(await scrapeBeside(bad), 'timeout');
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test('is dead costs its own series only', async () => {
    const { port } = await refusingPort();
    const bad = fakeCluster('bad', { broker: 'mosquitto', nodes: [{ name: 'n1', mqtt: `mqtt://127.0.0.1:${port}` }] });
    expectContained(await scrapeBeside(bad), 'refused');
  });
});

/** A port that was free a moment ago and refuses now. */
async function refusingPort(): Promise<{ readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return { port };
}
