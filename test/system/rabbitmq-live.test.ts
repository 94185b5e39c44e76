import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterMember } from '../support/cluster-member.ts';
import { hasImage } from '../support/docker.ts';
import { type DockerCluster, openDockerCluster } from '../support/docker-cluster.ts';
import { say } from '../support/live-log.ts';
import type { MetricsPage } from '../support/metrics-page.ts';
import { rabbitmqCluster } from '../support/rabbitmq-cluster.ts';
import { require } from '../support/requirement.ts';
import { type RunningExporter, SCRAPE_TIMEOUT_SECONDS, startExporter } from '../support/running-exporter.ts';
import { recordTruth, truthCells } from '../support/truth-cells.ts';
import { lies, perNodeRows, type TruthRow, truthTable } from '../support/truth-table.ts';
import { openWorkload, type WorkloadTruth } from '../support/workload.ts';
import { smallWorkload } from '../support/workload-size.ts';

const SCRAPE_EVERY_MS = 5_000;
/** Seconds until a silent peer is given up; RabbitMQ's default is 60, and nothing else about the detection differs. */
const NET_TICKTIME_SECONDS = 8;
const STALE_AFTER_SECONDS = 12;
const DISK_FREE_LIMIT_BYTES = 64_000_000;
const DEADLINE_MS = 570_000;

const versions = ['4.0', '4.3'];
const available = new Set<string>();
for (const version of versions) {
  const image = `mqtt-sre/rabbitmq:${version}`;
  if (require(await hasImage(image), `no Docker engine with the image ${image} (./test/setup brings both)`)) {
    available.add(version);
  }
}

for (const version of versions) {
  describe.skipIf(!available.has(version))(`sre exporter on three nodes of RabbitMQ ${version}`, () =>
    liveCluster(version),
  );
}

function liveCluster(version: string): void {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const open: AsyncDisposable[] = [];
  let cluster: DockerCluster;
  let exporter: RunningExporter;

  beforeAll(async () => {
    cluster = await openDockerCluster(
      rabbitmqCluster({
        version,
        netTicktimeSeconds: NET_TICKTIME_SECONDS,
        partitionHandling: 'autoheal',
        diskFreeLimitBytes: DISK_FREE_LIMIT_BYTES,
      }),
      signal,
    );
    open.push(cluster);
    say(`RabbitMQ ${version}: a cluster of three after ${cluster.formedSeconds.toFixed(1)} s`);
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
    // The management API refreshes its statistics every 5 s.
    const patience = { withinMs: 20_000, everyMs: 1_000 };
    await exporter.scrapeUntil('the truth', (page) => lies(rows, page).length === 0, patience).catch(() => undefined);
    const { page } = await exporter.scrape();
    say(truthTable(`RabbitMQ ${version}`, rows, page));
    recordTruth(process.env['SRE_TRUTH_FILE'], truthCells({ kind: 'rabbitmq', version }, rows, page));
    expect(lies(rows, page)).toEqual([]);
    expect(page.duplicates()).toEqual([]);
    expect(await workload.resume()).toEqual(workload.truth.sentToOffline);
  });

  test('a crashed node is missed within two scrapes, loses its series, and is counted again after its start', async () => {
    const [, , victim] = cluster.members;
    await cluster.kill(victim);
    const down = await exporter.scrapeUntil('2 nodes alive', (page) => alive(page) === 2, {
      withinMs: 3 * SCRAPE_EVERY_MS,
      everyMs: SCRAPE_EVERY_MS,
    });
    expect(down.scrapes).toBeLessThanOrEqual(2);
    expect(down.page.value('mqtt_cluster_node_up', { node: victim.name })).toBe(0);
    expect(down.page.find('mqtt_source_up', { node: victim.name }).map(({ value }) => value)).not.toContain(1);
    expect(down.page.value('mqtt_cluster_views')).toBe(1);
    const gone = await exporter.scrapeUntil(
      'no numbers of the crashed node',
      (page) => !hasNumbersOf(victim.name, page),
      {
        withinMs: (STALE_AFTER_SECONDS + 10) * 1_000,
        everyMs: 1_000,
      },
    );
    await cluster.start(victim);
    const up = await exporter.scrapeUntil(
      '3 nodes alive',
      (page) => alive(page) === 3 && hasNumbersOf(victim.name, page),
      {
        withinMs: 90_000,
        everyMs: 1_000,
      },
    );
    say(
      `RabbitMQ ${version}: kill -9 seen at scrape ${down.scrapes} (${down.afterSeconds.toFixed(1)} s), its series gone after ` +
        `${(down.afterSeconds + gone.afterSeconds).toFixed(1)} s, whole again ${up.afterSeconds.toFixed(1)} s after the start`,
    );
    expect(up.page.value('mqtt_cluster_views')).toBe(1);
  });

  test('a silent cut never costs a scrape, shows as a split once the brokers notice it, and ends with the heal', async () => {
    const [first, second, victim] = cluster.members;
    const slowest = { seconds: 0 };
    const hung = { scrapes: 0 };
    const isSplit = (page: MetricsPage): boolean => (page.value('mqtt_cluster_views') ?? 0) > 1;
    await cluster.cut(victim);
    const split = await exporter.scrapeUntil(
      'a split',
      (page) => {
        const listings = page.find('mqtt_source_up', { source: 'management' });
        if (listings.some(({ value }) => value === 0)) hung.scrapes++;
        return isSplit(page);
      },
      {
        withinMs: 90_000,
        everyMs: 500,
        onScrape: ({ seconds }) => (slowest.seconds = Math.max(slowest.seconds, seconds)),
      },
    );
    const dropped = await cluster.droppedPackets(victim);
    const seen = await exporter.scrapeUntil(
      'unreachable peers on the majority',
      (page) => unreachable(page, [first, second]).every((peers) => peers > 0),
      { withinMs: 60_000, everyMs: 1_000 },
    );
    await cluster.heal(victim);
    const whole = await exporter.scrapeUntil(
      'one cluster of three that reaches all its members',
      (page) => alive(page) === 3 && !isSplit(page) && unreachable(page).every((peers) => peers === 0),
      { withinMs: 90_000, everyMs: 1_000 },
    );
    say(
      `RabbitMQ ${version}: silent cut (${dropped} packets dropped) seen after ${split.afterSeconds.toFixed(1)} s with ` +
        `${split.page.value('mqtt_cluster_views')} views, ${alive(split.page)} alive; before, ${hung.scrapes} scrapes met a hanging ` +
        `management API, slowest answer ${slowest.seconds.toFixed(1)} s; whole again ${whole.afterSeconds.toFixed(1)} s after the heal`,
    );
    expect(dropped).toBeGreaterThan(0);
    expect(alive(split.page)).toBe(2);
    expect(hung.scrapes).toBeGreaterThan(0);
    expect(slowest.seconds).toBeLessThan(SCRAPE_TIMEOUT_SECONDS);
    expect(whole.page.value('mqtt_cluster_views')).toBe(1);
    expect(unreachable(seen.page, [first, second])).toEqual([1, 1]);
  });
}

function configOf({ members, username, password }: DockerCluster): string {
  const nodes = members.map(({ name, mqtt, api, metrics }) => JSON.stringify({ name, mqtt, api, metrics }));
  return `
clusters:
  - name: plant-a
    broker: rabbitmq
    expectedNodes: 3
    auth: { username: ${username}, password: ${password} }
    nodes:
${nodes.map((node) => `      - ${node}`).join('\n')}
exporter: { minInterval: 500ms, staleAfter: ${STALE_AFTER_SECONDS}s }
`;
}

function rowsOf(truth: WorkloadTruth): TruthRow[] {
  const withoutSubscriber = truth.toNobody + truth.retained;
  const home = Object.keys(truth.published)[0] ?? '';
  return [
    ...perNodeRows('mqtt_connections_current', truth.connections),
    ...perNodeRows('mqtt_subscribers_current', truth.subscriptions),
    ...perNodeRows('mqtt_sessions_disconnected', truth.offlineSubscriptions),
    ...perNodeRows('mqtt_queued_messages', truth.sentToOffline, { method: 'native' }),
    ...perNodeRows('mqtt_messages_received_total', truth.published),
    ...perNodeRows('mqtt_messages_sent_total', truth.delivered),
    ...perNodeRows('mqtt_messages_dropped_total', { [home]: withoutSubscriber }, { reason: 'no_subscribers' }),
    ...perNodeRows('mqtt_authentication_attempts_total', truth.refused, { result: 'failure' }),
    ...perNodeRows(
      'mqtt_disk_free_limit_bytes',
      Object.fromEntries(Object.keys(truth.connections).map((node) => [node, DISK_FREE_LIMIT_BYTES])),
    ),
    ...['alive', 'expected'].map((what) => ({ metric: `mqtt_cluster_nodes_${what}`, labels: {}, truth: 3 })),
    { metric: 'mqtt_cluster_views', labels: {}, truth: 1 },
  ];
}

function alive(page: MetricsPage): number | undefined {
  return page.value('mqtt_cluster_nodes_alive');
}

/** Peers each of these nodes cannot reach; of all nodes by default. Nodes that do not say are left out. */
function unreachable(page: MetricsPage, members?: readonly ClusterMember[]): number[] {
  return page
    .find('mqtt_cluster_peers_unreachable')
    .filter(({ labels }) => members === undefined || members.some(({ name }) => name === labels['node']))
    .map(({ value }) => value);
}

/** Whether the page still has what only the node itself can tell. */
function hasNumbersOf(node: string, page: MetricsPage): boolean {
  return ['mqtt_uptime_seconds', 'mqtt_connections_current', 'mqtt_messages_received_total'].some(
    (metric) => page.find(metric, { node }).length > 0,
  );
}
