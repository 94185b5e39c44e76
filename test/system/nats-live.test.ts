import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasImage } from '../support/docker.ts';
import { type DockerCluster, openDockerCluster } from '../support/docker-cluster.ts';
import { say } from '../support/live-log.ts';
import type { MetricsPage } from '../support/metrics-page.ts';
import { natsCluster } from '../support/nats-cluster.ts';
import { openPageTimeline } from '../support/page-timeline.ts';
import { require } from '../support/requirement.ts';
import { type RunningExporter, SCRAPE_TIMEOUT_SECONDS, startExporter } from '../support/running-exporter.ts';
import { recordTruth, truthCells } from '../support/truth-cells.ts';
import { lies, perNodeRows, type TruthRow, truthTable } from '../support/truth-table.ts';
import { openWorkload, type PerNode, type WorkloadTruth } from '../support/workload.ts';
import { smallWorkload } from '../support/workload-size.ts';

const VERSION = '2.10';
const IMAGE = `mqtt-sre/nats:${VERSION}`;
const SCRAPE_EVERY_MS = 5_000;
/** A route is given up after the third ping without an answer: between 12 and 18 s here, after up to 79 s by default. */
const PING_SECONDS = 6;
const MAX_CONNECTIONS = 4_000;
const MAX_FILE_STORE_BYTES = 1_000_000_000;
/** Of a message of the workload. */
const PAYLOAD_BYTES = 100;
/** The same servers twice: by the lists of their connections, and by their counters. */
const [LISTED, COUNTED] = ['listed', 'counted'];
const listed = { cluster: LISTED };
const counted = { cluster: COUNTED };
const STALE_AFTER_SECONDS = 12;

const available = require(await hasImage(IMAGE), `no Docker engine with the image ${IMAGE} (./test/setup brings it)`);

describe.skipIf(!available)(`sre exporter on three nodes of NATS ${VERSION}`, () => {
  const signal = AbortSignal.timeout(300_000);
  const open: AsyncDisposable[] = [];
  let cluster: DockerCluster;
  let exporter: RunningExporter;

  beforeAll(async () => {
    const limits = { maxConnections: MAX_CONNECTIONS, maxFileStoreBytes: MAX_FILE_STORE_BYTES };
    const config = { version: VERSION, pingSeconds: PING_SECONDS, ...limits };
    cluster = await openDockerCluster(natsCluster(config), signal);
    open.push(cluster);
    say(`NATS ${VERSION}: a cluster of three after ${cluster.formedSeconds.toFixed(1)} s`);
    exporter = await startExporter(configOf(cluster), signal);
    open.push(exporter);
  });
  afterAll(async () => {
    for (const resource of open.reverse()) await resource[Symbol.asyncDispose]();
  });

  test('every number of a loaded cluster is what the clients did', async () => {
    const target = { nodes: cluster.members, username: cluster.username, password: cluster.password, mqtt5: false };
    await using workload = await openWorkload(target, smallWorkload, signal);
    const rows = rowsOf(workload.truth);
    const patience = { withinMs: 10_000, everyMs: 1_000 };
    await exporter.scrapeUntil('the truth', (page) => lies(rows, page).length === 0, patience).catch(() => undefined);
    const { page } = await exporter.scrape();
    say(truthTable(`NATS ${VERSION}`, rows, page));
    recordTruth(process.env['SRE_TRUTH_FILE'], truthCells({ kind: 'nats', version: VERSION }, rows, page));
    expect(lies(rows, page)).toEqual([]);
    expect(page.duplicates()).toEqual([]);
    // What no client can know exactly: there on every server, and not too small.
    for (const metric of ['mqtt_uptime_seconds', 'mqtt_memory_used_bytes', 'mqtt_cpu_usage_ratio']) {
      expect(page.find(metric, listed), metric).toHaveLength(cluster.members.length);
    }
    expect(page.find('mqtt_broker_info', listed).map(({ labels }) => labels['version'])).toEqual(
      cluster.members.map(() => expect.stringMatching(/^2\.10\.\d+$/)),
    );
    const payload = (messages: string): number => (page.value(messages, listed) ?? 0) * PAYLOAD_BYTES;
    expect(page.value('mqtt_queued_bytes', listed)).toBeGreaterThan(payload('mqtt_queued_messages'));
    expect(page.value('mqtt_retained_bytes', listed)).toBeGreaterThan(payload('mqtt_retained_messages'));
    expect(await workload.resume()).toEqual(workload.truth.sentToOffline);
  });

  test('a crashed server is missed at once and counted again after its start', async () => {
    const [, , victim] = cluster.members;
    await cluster.kill(victim);
    const killed = openPageTimeline(summary);
    const down = await exporter.scrapeUntil('2 nodes alive', (page) => alive(page) === 2, {
      withinMs: 3 * SCRAPE_EVERY_MS,
      everyMs: SCRAPE_EVERY_MS,
      onScrape: killed.onScrape,
    });
    expect(down.scrapes).toBeLessThanOrEqual(2);
    expect(down.page.value('mqtt_cluster_node_up', { ...listed, node: victim.name })).toBe(0);
    expect(down.page.find('mqtt_source_up', { node: victim.name }).map(({ value }) => value)).not.toContain(1);
    await exporter.scrapeUntil(
      'no numbers of the crashed server, and the others missing one peer',
      (page) => !hasNumbersOf(victim.name, page) && unreachable(page).join() === '1,1',
      { withinMs: (STALE_AFTER_SECONDS + 20) * 1_000, everyMs: 1_000, onScrape: killed.onScrape },
    );
    say(`NATS ${VERSION}: kill -9\n  ${killed.lines().join('\n  ')}`);

    await cluster.start(victim);
    const started = openPageTimeline(summary);
    const whole = await exporter.scrapeUntil('a whole cluster', isWhole, {
      withinMs: 60_000,
      everyMs: 500,
      onScrape: started.onScrape,
    });
    say(`NATS ${VERSION}: start\n  ${started.lines().join('\n  ')}`);
    expect(hasNumbersOf(victim.name, whole.page)).toBe(true);
  });

  test('a silent cut shows on the lone server first, then as a split, then as lost routes, and ends with the heal', async () => {
    const [, , victim] = cluster.members;
    await cluster.cut(victim);
    const during = openPageTimeline(summary);
    await exporter.scrapeUntil(
      'no peer left for the lone server, and one less for the others',
      (page) => unreachable(page).join() === '1,1,2',
      { withinMs: 60_000, everyMs: 500, onScrape: during.onScrape },
    );
    const dropped = await cluster.droppedPackets(victim);
    await cluster.heal(victim);
    const after = openPageTimeline(summary);
    await exporter.scrapeUntil('a whole cluster', isWhole, {
      withinMs: 60_000,
      everyMs: 500,
      onScrape: after.onScrape,
    });
    say(
      `NATS ${VERSION}: silent cut (${dropped} packets dropped), slowest scrape ${during.slowest().toFixed(1)} s\n` +
        `  ${during.lines().join('\n  ')}\nheal\n  ${after.lines().join('\n  ')}`,
    );
    expect(dropped).toBeGreaterThan(0);
    const noticed = {
      byItself: during.firstAfter((page) => alarms(page, 'no_meta_leader').join() === '0,0,1'),
      byTheLeader: during.firstAfter((page) => views(page) === 2 && alive(page) === 2),
      byAll: during.firstAfter((page) => unreachable(page).join() === '1,1,2'),
    };
    expect(during.firstAfter((page) => alive(page) === 3 && views(page) === 1)).toBeLessThan(2); // nobody knows yet
    expect(noticed.byItself).toBeLessThan(noticed.byTheLeader ?? 0);
    expect(noticed.byTheLeader).toBeLessThanOrEqual(noticed.byAll ?? 0);
    expect(during.slowest()).toBeLessThan(SCRAPE_TIMEOUT_SECONDS);
  });
});

function configOf({ members, username, password }: DockerCluster): string {
  const nodes = members.map(({ name, mqtt, api }) => JSON.stringify({ name, mqtt, api })).join(', ');
  const entry = (name: string, options: string): string => `
  - name: ${name}
    broker: nats
    expectedNodes: 3
    auth: { username: ${username}, password: ${password} }
    options: ${options}
    nodes: [${nodes}]`;
  return `
clusters:${entry(LISTED, '{}')}${entry(COUNTED, '{ mqttOnly: true }')}
exporter: { minInterval: 500ms, staleAfter: ${STALE_AFTER_SECONDS}s }
`;
}

function rowsOf(truth: WorkloadTruth): TruthRow[] {
  const all = (value: number): PerNode =>
    Object.fromEntries(Object.keys(truth.connections).map((node) => [node, value]));
  const total = (numbers: PerNode): number => Object.values(numbers).reduce((sum, value) => sum + value, 0);
  // Everybody who ever came: those that stay, the sessions, the wrong passwords, and at home the publisher of QoS 2.
  const opened = Object.fromEntries(
    Object.entries(truth.connections).map(([node, staying], index) => [
      node,
      staying + (truth.offlineSubscriptions[node] ?? 0) + (truth.refused[node] ?? 0) + (index === 0 ? 1 : 0),
    ]),
  );
  return [
    ...perNodeRows('mqtt_connections_current', truth.connections, listed),
    ...perNodeRows('mqtt_connections_current', truth.connections, counted),
    ...perNodeRows('mqtt_connections_max', all(MAX_CONNECTIONS), listed),
    ...perNodeRows('mqtt_disk_limit_bytes', all(MAX_FILE_STORE_BYTES), { ...listed, kind: 'messages' }),
    ...perNodeRows('mqtt_messages_received_total', truth.published, counted),
    ...perNodeRows('mqtt_connections_opened_total', opened, counted),
    ...perNodeRows('mqtt_connections_closed_total', all(0), { ...counted, reason: 'slow_consumer' }),
    ...perNodeRows('mqtt_socket_queued_bytes', all(0), listed),
    // Only the leader of a stream tells: one series each, of a node that the test cannot know.
    {
      metric: 'mqtt_sessions_current',
      labels: listed,
      truth: total(truth.connections) + total(truth.offlineSubscriptions),
    },
    { metric: 'mqtt_queued_messages', labels: listed, truth: total(truth.sentToOffline) },
    { metric: 'mqtt_retained_messages', labels: listed, truth: truth.retained },
    ...perNodeRows('mqtt_cluster_view_nodes', all(3), listed),
    ...perNodeRows('mqtt_cluster_peers_unreachable', all(0), listed),
    ...['alive', 'expected'].map((what) => ({ metric: `mqtt_cluster_nodes_${what}`, labels: listed, truth: 3 })),
    { metric: 'mqtt_cluster_views', labels: listed, truth: 1 },
    ...perNodeRows('mqtt_alarm_active', all(0), { ...listed, alarm: 'unhealthy' }),
    ...perNodeRows('mqtt_alarm_active', all(0), { ...listed, alarm: 'no_meta_leader' }),
    ...perNodeRows('mqtt_alarm_active', all(0), { ...listed, alarm: 'store_limit' }),
  ];
}

function alive(page: MetricsPage): number | undefined {
  return page.value('mqtt_cluster_nodes_alive', listed);
}

function views(page: MetricsPage): number | undefined {
  return page.value('mqtt_cluster_views', listed);
}

/** Peers each server cannot reach, by the names of the servers; one that does not say is left out. */
function unreachable(page: MetricsPage): number[] {
  return byNode(page, 'mqtt_cluster_peers_unreachable');
}

function alarms(page: MetricsPage, alarm: string): number[] {
  return byNode(page, 'mqtt_alarm_active', { alarm });
}

function byNode(page: MetricsPage, metric: string, labels: Readonly<Record<string, string>> = {}): number[] {
  const found = page.find(metric, { ...listed, ...labels });
  return found
    .toSorted((a, b) => ((a.labels['node'] ?? '') < (b.labels['node'] ?? '') ? -1 : 1))
    .map(({ value }) => value);
}

function isWhole(page: MetricsPage): boolean {
  return (
    alive(page) === 3 &&
    views(page) === 1 &&
    unreachable(page).join() === '0,0,0' &&
    alarms(page, 'unhealthy').join() === '0,0,0'
  );
}

/** Whether the page still has what only the server itself can tell. */
function hasNumbersOf(node: string, page: MetricsPage): boolean {
  return ['mqtt_uptime_seconds', 'mqtt_connections_current'].some((metric) => page.find(metric, { node }).length > 0);
}

function summary(page: MetricsPage): string {
  return (
    `alive ${alive(page)}, views ${views(page)}, members seen ${byNode(page, 'mqtt_cluster_view_nodes')}, ` +
    `unreachable ${unreachable(page)}, unhealthy ${alarms(page, 'unhealthy')}, no meta leader ${alarms(page, 'no_meta_leader')}`
  );
}
