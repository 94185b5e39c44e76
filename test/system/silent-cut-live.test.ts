import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { hasImage } from '../support/docker.ts';
import { type DockerCluster, openDockerCluster } from '../support/docker-cluster.ts';
import type { MetricsPage } from '../support/metrics-page.ts';
import { rabbitmqCluster } from '../support/rabbitmq-cluster.ts';
import { require } from '../support/requirement.ts';
import { type RunningExporter, startExporter } from '../support/running-exporter.ts';

const IMAGE = 'mqtt-sre/rabbitmq:4.0';
const available = require(await hasImage(IMAGE), `no Docker engine with the image ${IMAGE} (./test/setup brings both)`);

/** The page itself is 2.5 s old when it comes: it waits so long for the membership APIs that hang. */
const EVERY_SECONDS = 6;
const TIMEOUT_SECONDS = 2;
/** RabbitMQ's default of 60 s gives a silent peer up after 45 to 75 s. */
const LEAST_BROKER_SECONDS = 30;
const DEADLINE_MS = 570_000;

describe.skipIf(!available)('the route matrix on three nodes of RabbitMQ 4.0 with its own patience', () => {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const open: AsyncDisposable[] = [];
  let cluster: DockerCluster;
  let exporter: RunningExporter;

  beforeAll(async () => {
    cluster = await openDockerCluster(rabbitmqCluster({ version: '4.0', partitionHandling: 'autoheal' }), signal);
    open.push(cluster);
    exporter = await startExporter(configOf(cluster), signal);
    open.push(exporter);
  });
  afterAll(async () => {
    for (const resource of open.reverse()) await resource[Symbol.asyncDispose]();
  });

  /** Seconds until a page satisfies, and that page. A scrape that does not come in time is one look less. */
  async function seconds(what: string, withinMs: number, holds: (page: MetricsPage) => boolean) {
    const startedAt = performance.now();
    let last: MetricsPage | undefined;
    const look = async (): Promise<boolean> => {
      const scrape = await exporter.scrape().catch(() => undefined);
      last = scrape?.page;
      return last !== undefined && holds(last);
    };
    await until(what, look, { withinMs, everyMs: 250, signal });
    if (last === undefined) throw new Error('no page');
    return { page: last, after: (performance.now() - startedAt) / 1_000 };
  }

  test('tells of a silent cut within two rounds, long before the brokers notice, and of the heal', async () => {
    const [, , victim] = cluster.members;
    await seconds('nine routes', 60_000, (page) => routes(page, 1) === 9);
    await cluster.cut(victim);
    const split = await seconds('the split', 40_000, (page) => page.value('mqtt_cluster_groups') === 2);
    const noticed = await seconds('two views', 120_000, (page) => (page.value('mqtt_cluster_views') ?? 0) > 1);
    const brokerSeconds = split.after + noticed.after;
    const dropped = await cluster.droppedPackets(victim);
    await cluster.heal(victim);
    const whole = await seconds('nine routes again', 120_000, (page) => routes(page, 1) === 9);
    process.stderr.write(
      `RabbitMQ 4.0: silent cut (${dropped} packets dropped) seen by the matrix (every ${EVERY_SECONDS} s) after ` +
        `${split.after.toFixed(1)} s, by the brokers after ${brokerSeconds.toFixed(1)} s; nine routes ` +
        `${whole.after.toFixed(1)} s after the heal\n`,
    );
    expect(dropped).toBeGreaterThan(0);
    expect(split.after).toBeLessThan(2 * EVERY_SECONDS);
    expect(brokerSeconds).toBeGreaterThan(LEAST_BROKER_SECONDS);
    expect(split.page.value('mqtt_cluster_nodes_alive')).toBe(2);
    expect(split.page.value('mqtt_cluster_quorum')).toBe(1);
    expect(split.page.value('mqtt_cluster_node_group_size', { node: victim.name })).toBe(1);
    expect(split.page.value('mqtt_cluster_views') ?? 1).toBeLessThanOrEqual(1);
    expect(whole.page.value('mqtt_cluster_splits_detected_total')).toBeGreaterThan(0);
  });
});

function routes(page: MetricsPage, value: 0 | 1): number {
  return page.find('mqtt_cluster_route_up').filter((sample) => sample.value === value).length;
}

function configOf({ members, username, password }: DockerCluster): string {
  const nodes = members.map(({ name, mqtt, api, metrics }) => JSON.stringify({ name, mqtt, api, metrics }));
  return `
clusters:
  - name: plant-a
    broker: rabbitmq
    expectedNodes: 3
    auth: { username: ${username}, password: ${password} }
    probe: { every: ${EVERY_SECONDS}s, timeout: ${TIMEOUT_SECONDS}s, modules: [mqtt_connect], targets: nodes, matrix: true }
    nodes:
${nodes.map((node) => `      - ${node}`).join('\n')}
exporter: { minInterval: 500ms }
`;
}
