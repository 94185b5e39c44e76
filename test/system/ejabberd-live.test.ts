import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasImage } from '../support/docker.ts';
import { type DockerCluster, openDockerCluster } from '../support/docker-cluster.ts';
import { ejabberdCluster } from '../support/ejabberd-cluster.ts';
import { say } from '../support/live-log.ts';
import type { MetricsPage } from '../support/metrics-page.ts';
import { openPageTimeline } from '../support/page-timeline.ts';
import { require } from '../support/requirement.ts';
import { type RunningExporter, SCRAPE_TIMEOUT_SECONDS, startExporter } from '../support/running-exporter.ts';
import { recordTruth, truthCells } from '../support/truth-cells.ts';
import { lies, perNodeRows, type TruthRow, truthTable } from '../support/truth-table.ts';
import { openWorkload, type PerNode, type WorkloadTruth } from '../support/workload.ts';
import { openWorkloadClients } from '../support/workload-clients.ts';
import { smallWorkload } from '../support/workload-size.ts';

const VERSION = '24.12';
const IMAGE = `mqtt-sre/ejabberd:${VERSION}`;
const SCRAPE_EVERY_MS = 5_000;
/** Seconds until a silent peer is given up; the default is 60, and nothing else about the detection differs. */
const NET_TICKTIME_SECONDS = 8;
/** How long an acknowledgement may take in a cluster that works; it is 10 ms. */
const ACK_WITHIN_SECONDS = 2;

const available = require(await hasImage(IMAGE), `no Docker engine with the image ${IMAGE} (./test/setup brings it)`);

describe.skipIf(!available)(`sre exporter on three nodes of ejabberd ${VERSION}`, () => {
  const signal = AbortSignal.timeout(200_000);
  const open: AsyncDisposable[] = [];
  let cluster: DockerCluster;
  let exporter: RunningExporter;

  beforeAll(async () => {
    cluster = await openDockerCluster(
      ejabberdCluster({ version: VERSION, netTicktimeSeconds: NET_TICKTIME_SECONDS }),
      signal,
    );
    open.push(cluster);
    say(`ejabberd ${VERSION}: a cluster of three after ${cluster.formedSeconds.toFixed(1)} s`);
    exporter = await startExporter(configOf(cluster), signal);
    open.push(exporter);
  });
  afterAll(async () => {
    for (const resource of open.reverse()) await resource[Symbol.asyncDispose]();
  });

  test('every number of a loaded cluster is what the clients did', async () => {
    const target = { nodes: cluster.members, username: cluster.username, password: cluster.password };
    await using workload = await openWorkload(target, smallWorkload, signal);
    const rows = rowsOf(workload.truth);
    const patience = { withinMs: 10_000, everyMs: 1_000 };
    await exporter.scrapeUntil('the truth', (page) => lies(rows, page).length === 0, patience).catch(() => undefined);
    const { page } = await exporter.scrape();
    say(truthTable(`ejabberd ${VERSION}`, rows, page));
    recordTruth(process.env['SRE_TRUTH_FILE'], truthCells({ kind: 'ejabberd', version: VERSION }, rows, page));
    expect(lies(rows, page)).toEqual([]);
    expect(page.duplicates()).toEqual([]);
    expect(page.find('mqtt_broker_info').map(({ labels }) => labels['version'])).toEqual(
      cluster.members.map(() => expect.stringMatching(new RegExp(`^${VERSION}\\b`))),
    );
    expect(page.find('mqtt_uptime_seconds')).toHaveLength(cluster.members.length);
    expect(page.value('mqtt_subscription_memory_bytes', { method: 'table' })).toBeGreaterThan(0);
    expect(page.find('mqtt_source_up').map(({ value }) => value)).not.toContain(0);
    expect(await workload.resume()).toEqual(workload.truth.sentToOffline);
  });

  test('a crashed node is missed at once, its sessions stay counted, and it is back after its start', async () => {
    const { members, username, password } = cluster;
    const [first, , victim] = members;
    await using clients = openWorkloadClients({ nodes: members, username, password });
    const { offlineSessions } = smallWorkload; // the rest of the workload leaves with its clients
    const withSessions = (count: number): Promise<unknown> =>
      exporter.scrapeUntil(`${count} sessions`, (page) => page.value('mqtt_sessions_current') === count, {
        withinMs: 60_000,
        everyMs: 500,
      });
    await withSessions(offlineSessions);
    await clients.connect(victim, 'lost', { protocolVersion: 4 });
    await withSessions(offlineSessions + 1);
    await cluster.kill(victim);
    const killed = openPageTimeline(summary);
    const down = await exporter.scrapeUntil('2 nodes alive', (page) => alive(page) === 2 && views(page) === 1, {
      withinMs: 3 * SCRAPE_EVERY_MS,
      everyMs: SCRAPE_EVERY_MS,
      onScrape: killed.onScrape,
    });
    expect(down.scrapes).toBeLessThanOrEqual(2);
    expect(down.page.value('mqtt_cluster_node_up', { node: victim.name })).toBe(0);
    expect(down.page.value('mqtt_cluster_nodes_stopped', { node: first.name })).toBe(1);
    expect(down.page.value('mqtt_sessions_current')).toBe(offlineSessions + 1);
    say(`ejabberd ${VERSION}: kill -9\n  ${killed.lines().join('\n  ')}`);

    await cluster.start(victim);
    const started = openPageTimeline(summary);
    await exporter.scrapeUntil('a whole cluster', isWhole, {
      withinMs: 60_000,
      everyMs: 500,
      onScrape: started.onScrape,
    });
    say(`ejabberd ${VERSION}: start\n  ${started.lines().join('\n  ')}`);
  });

  test('a silent cut stops every node while the page is all green, shows as a split, and ends with a restart only', async () => {
    const { members, username, password } = cluster;
    const [first, , victim] = members;
    await using clients = openWorkloadClients({ nodes: members, username, password });
    const publisher = await clients.connect(first, 'pub', { protocolVersion: 4 });
    await publisher.publishAsync('telemetry/before', 'x', { qos: 1 });
    await cluster.cut(victim);
    const during = openPageTimeline(summary);
    const ack = { afterSeconds: Number.POSITIVE_INFINITY };
    const cutAt = performance.now();
    publisher.publishAsync('telemetry/during', 'x', { qos: 1 }).then(
      () => (ack.afterSeconds = (performance.now() - cutAt) / 1_000),
      () => undefined, // the connection may end first
    );
    // Each side notices at a moment of its own; healed before all have, every node ends up alone.
    await exporter.scrapeUntil('a split that all know of', (page) => isSplit(page, members), {
      withinMs: 60_000,
      everyMs: 500,
      onScrape: during.onScrape,
    });
    const dropped = await cluster.droppedPackets(victim);

    await cluster.heal(victim);
    const healed = openPageTimeline(summary);
    const NO_HEAL_MS = (NET_TICKTIME_SECONDS + 4) * 1_000;
    const wholeBySelf = await exporter
      .scrapeUntil('a whole cluster', isWhole, { withinMs: NO_HEAL_MS, everyMs: 1_000, onScrape: healed.onScrape })
      .then(
        () => true,
        () => false,
      );
    await cluster.kill(victim);
    await cluster.start(victim);
    const restarted = openPageTimeline(summary);
    await exporter.scrapeUntil('a whole cluster', isWhole, {
      withinMs: 60_000,
      everyMs: 500,
      onScrape: restarted.onScrape,
    });
    say(
      `ejabberd ${VERSION}: silent cut (${dropped} packets dropped), slowest scrape ${during.slowest().toFixed(1)} s, ` +
        `${Number.isFinite(ack.afterSeconds) ? `PUBACK after ${ack.afterSeconds.toFixed(1)} s` : 'no PUBACK'}\n  ${during.lines().join('\n  ')}\n` +
        `heal\n  ${healed.lines().join('\n  ')}\nrestart\n  ${restarted.lines().join('\n  ')}`,
    );
    expect(dropped).toBeGreaterThan(0);
    expect(ack.afterSeconds).toBeGreaterThan(ACK_WITHIN_SECONDS);
    expect(during.firstAfter((page) => isWhole(page) && isGreen(page))).toBeLessThan(2);
    expect(during.slowest()).toBeLessThan(SCRAPE_TIMEOUT_SECONDS);
    expect(wholeBySelf).toBe(false);
  });
});

function configOf({ members, username, password }: DockerCluster): string {
  const nodes = members.map(({ name, mqtt, api }) => JSON.stringify({ name, mqtt, api })).join(', ');
  return `
clusters:
  - name: plant-a
    broker: ejabberd
    expectedNodes: 3
    auth: { username: ${username}, password: ${password} }
    nodes: [${nodes}]
exporter: { minInterval: 500ms, staleAfter: 12s }
`;
}

function rowsOf(truth: WorkloadTruth): TruthRow[] {
  const all = (value: number): PerNode =>
    Object.fromEntries(Object.keys(truth.connections).map((node) => [node, value]));
  const total = (numbers: PerNode): number => Object.values(numbers).reduce((sum, value) => sum + value, 0);
  const offline = total(truth.offlineSubscriptions);
  return [
    // The tables are the same everywhere and are read from one node: one series each.
    { metric: 'mqtt_sessions_current', labels: {}, truth: total(truth.connections) + offline },
    { metric: 'mqtt_subscriptions_current', labels: {}, truth: total(truth.subscriptions) + offline },
    { metric: 'mqtt_retained_messages', labels: {}, truth: truth.retained },
    ...perNodeRows('mqtt_cluster_view_nodes', all(3)),
    ...perNodeRows('mqtt_cluster_nodes_stopped', all(0)),
    ...perNodeRows('mqtt_cluster_node_up', all(1)),
    ...['alive', 'expected'].map((what) => ({ metric: `mqtt_cluster_nodes_${what}`, labels: {}, truth: 3 })),
    { metric: 'mqtt_cluster_views', labels: {}, truth: 1 },
    { metric: 'mqtt_connections_current', labels: {}, truth: undefined },
    { metric: 'mqtt_messages_received_total', labels: {}, truth: undefined },
  ];
}

function alive(page: MetricsPage): number | undefined {
  return page.value('mqtt_cluster_nodes_alive');
}

function views(page: MetricsPage): number | undefined {
  return page.value('mqtt_cluster_views');
}

/** Whether the last member is alone and the others know it. */
function isSplit(page: MetricsPage, members: DockerCluster['members']): boolean {
  const seen = members.map(({ name }) => page.value('mqtt_cluster_view_nodes', { node: name }));
  return seen.join() === '2,2,1' && views(page) === 2 && alive(page) === 2;
}

function isWhole(page: MetricsPage): boolean {
  return (
    alive(page) === 3 && views(page) === 1 && page.find('mqtt_cluster_view_nodes').every(({ value }) => value === 3)
  );
}

/** Whether every source of the cluster answers. */
function isGreen(page: MetricsPage): boolean {
  return page.find('mqtt_source_up').every(({ value }) => value === 1);
}

function summary(page: MetricsPage): string {
  const seen = page.find('mqtt_cluster_view_nodes').map(({ labels, value }) => `${labels['node']} ${value}`);
  const failed = page.find('mqtt_source_up').filter(({ value }) => value === 0);
  return (
    `alive ${alive(page)}, views ${views(page)}, members seen ${seen.toSorted().join(' ')}, ` +
    `sessions ${page.value('mqtt_sessions_current')}, failed sources ` +
    `${failed.map(({ labels }) => `${labels['node'] ?? ''}/${labels['source']}`).join(' ') || 'none'}`
  );
}
