import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activemqCluster } from '../support/activemq-cluster.ts';
import { hasImage } from '../support/docker.ts';
import { type DockerCluster, openDockerCluster } from '../support/docker-cluster.ts';
import { say } from '../support/live-log.ts';
import type { MetricsPage } from '../support/metrics-page.ts';
import { require } from '../support/requirement.ts';
import { type RunningExporter, SCRAPE_TIMEOUT_SECONDS, startExporter } from '../support/running-exporter.ts';
import { recordTruth, truthCells } from '../support/truth-cells.ts';
import { lies, perNodeRows, type TruthRow, truthTable } from '../support/truth-table.ts';
import { openWorkload, type WorkloadTruth } from '../support/workload.ts';
import { smallWorkload } from '../support/workload-size.ts';

const VERSION = '5.17';
const IMAGE = `mqtt-sre/activemq:${VERSION}`;
const SCRAPE_EVERY_MS = 5_000;
const STALE_AFTER_SECONDS = 8;
const MAXIMUM_CONNECTIONS = 1_000;

const available = require(await hasImage(IMAGE), `no Docker engine with the image ${IMAGE} (./test/setup brings both)`);

describe.skipIf(!available)(`sre exporter on a network of three ActiveMQ ${VERSION}`, () => {
  const signal = AbortSignal.timeout(300_000);
  const open: AsyncDisposable[] = [];
  let cluster: DockerCluster;
  let exporter: RunningExporter;

  beforeAll(async () => {
    const config = { version: VERSION, maximumConnections: MAXIMUM_CONNECTIONS };
    cluster = await openDockerCluster(activemqCluster(config), signal);
    open.push(cluster);
    say(`ActiveMQ ${VERSION}: a network of three after ${cluster.formedSeconds.toFixed(1)} s`);
    exporter = await startExporter(configOf(cluster), signal);
    open.push(exporter);
  });
  afterAll(async () => {
    for (const resource of open.reverse()) await resource[Symbol.asyncDispose]();
  });

  test('every number of a loaded network is what the clients did', async () => {
    const target = { nodes: cluster.members, username: cluster.username, password: cluster.password, mqtt5: false };
    await using workload = await openWorkload(target, smallWorkload, signal);
    const rows = rowsOf(workload.truth);
    const patience = { withinMs: 10_000, everyMs: 1_000 };
    await exporter.scrapeUntil('the truth', (page) => lies(rows, page).length === 0, patience).catch(() => undefined);
    const { page } = await exporter.scrape();
    say(truthTable(`ActiveMQ ${VERSION}`, rows, page));
    recordTruth(process.env['SRE_TRUTH_FILE'], truthCells({ kind: 'activemq', version: VERSION }, rows, page));
    expect(lies(rows, page)).toEqual([]);
    expect(page.duplicates()).toEqual([]);
    expect(await workload.resume()).toEqual(workload.truth.sentToOffline);
  });

  test('a crashed broker is missed at once, takes its bridges with it, and is counted again after its start', async () => {
    const [, , victim] = cluster.members;
    await cluster.kill(victim);
    const down = await exporter.scrapeUntil('2 nodes alive', (page) => alive(page) === 2, {
      withinMs: 3 * SCRAPE_EVERY_MS,
      everyMs: SCRAPE_EVERY_MS,
    });
    expect(down.scrapes).toBeLessThanOrEqual(2);
    expect(down.page.value('mqtt_cluster_node_up', { node: victim.name })).toBe(0);
    expect(bridgesTo(victim.name, down.page)).toEqual([0, 0]);
    expect(down.page.find('mqtt_bridge_messages_total', { bridge: `to-${victim.name}` })).toEqual([]);
    const gone = await exporter.scrapeUntil(
      'no numbers of the crashed broker',
      (page) => page.find('mqtt_connections_current', { node: victim.name }).length === 0,
      { withinMs: (STALE_AFTER_SECONDS + 10) * 1_000, everyMs: 500 },
    );
    await cluster.start(victim);
    const up = await exporter.scrapeUntil(
      '3 nodes alive and 6 bridges',
      (page) => alive(page) === 3 && bridgesUp(page) === 6,
      { withinMs: 60_000, everyMs: 500 },
    );
    say(
      `ActiveMQ ${VERSION}: kill -9 seen at scrape ${down.scrapes} (${down.afterSeconds.toFixed(1)} s), its series gone ` +
        `${gone.afterSeconds.toFixed(1)} s later, whole again ${up.afterSeconds.toFixed(1)} s after the start`,
    );
  });

  test('in a silent cut every broker lives and only bridges tell, once the brokers notice; they are up again after the heal', async () => {
    const [, , victim] = cluster.members;
    const slowest = { seconds: 0 };
    await cluster.cut(victim);
    const unnoticed = await exporter.scrape();
    const cut = await exporter.scrapeUntil('2 of 6 bridges up', (page) => bridgesUp(page) === 2, {
      withinMs: 40_000,
      everyMs: 500,
      onScrape: ({ seconds }) => (slowest.seconds = Math.max(slowest.seconds, seconds)),
    });
    const dropped = await cluster.droppedPackets(victim);
    await cluster.heal(victim);
    const whole = await exporter.scrapeUntil('6 bridges up', (page) => bridgesUp(page) === 6, {
      withinMs: 60_000,
      everyMs: 500,
    });
    say(
      `ActiveMQ ${VERSION}: silent cut (${dropped} packets dropped) seen by its bridges after ${cut.afterSeconds.toFixed(1)} s ` +
        `(maxInactivityDuration 4 s), slowest scrape ${slowest.seconds.toFixed(2)} s; whole again ${whole.afterSeconds.toFixed(1)} s after the heal`,
    );
    expect(dropped).toBeGreaterThan(0);
    expect(bridgesUp(unnoticed.page)).toBe(6);
    // There is no membership: whoever answers counts, and nobody claims a split or its absence.
    expect(alive(cut.page)).toBe(3);
    expect(cut.page.find('mqtt_cluster_views')).toEqual([]);
    expect(bridgesTo(victim.name, cut.page)).toEqual([0, 0]);
    expect(slowest.seconds).toBeLessThan(SCRAPE_TIMEOUT_SECONDS);
  });
});

function configOf({ members, username, password }: DockerCluster): string {
  const nodes = members.map(({ name, mqtt, api }) => JSON.stringify({ name, mqtt, api }));
  return `
clusters:
  - name: plant-a
    broker: activemq
    expectedNodes: 3
    auth: { username: ${username}, password: ${password} }
    options: { subscriptions: true }
    nodes:
${nodes.map((node) => `      - ${node}`).join('\n')}
exporter: { minInterval: 500ms, staleAfter: ${STALE_AFTER_SECONDS}s }
`;
}

function rowsOf(truth: WorkloadTruth): TruthRow[] {
  const nodes = Object.keys(truth.connections);
  const all = (value: number | undefined) => Object.fromEntries(nodes.map((node) => [node, value]));
  const subscriptions = nodes.map((node): [string, number] => [
    node,
    (truth.subscriptions[node] ?? 0) + (truth.offlineSubscriptions[node] ?? 0),
  ]);
  return [
    ...perNodeRows('mqtt_connections_current', truth.connections),
    ...perNodeRows('mqtt_connections_max', all(MAXIMUM_CONNECTIONS)),
    ...perNodeRows('mqtt_listener_connections_current', truth.connections, { listener: 'mqtt', protocol: 'mqtt' }),
    ...perNodeRows('mqtt_subscriptions_current', Object.fromEntries(subscriptions)),
    ...perNodeRows('mqtt_sessions_disconnected', truth.offlineSubscriptions),
    ...perNodeRows('mqtt_sessions_persistent', truth.offlineSubscriptions),
    ...perNodeRows('mqtt_queued_messages', truth.sentToOffline, { method: 'native' }),
    ...perNodeRows('mqtt_messages_received_total', all(undefined)),
    ...perNodeRows('mqtt_messages_sent_total', all(undefined)),
    ...nodes.flatMap((node) =>
      nodes
        .filter((peer) => peer !== node)
        .map((peer) => ({ metric: 'mqtt_bridge_up', labels: { node, bridge: `to-${peer}` }, truth: 1 })),
    ),
    ...['alive', 'expected'].map((what) => ({ metric: `mqtt_cluster_nodes_${what}`, labels: {}, truth: 3 })),
    { metric: 'mqtt_cluster_views', labels: {}, truth: undefined },
  ];
}

function alive(page: MetricsPage): number | undefined {
  return page.value('mqtt_cluster_nodes_alive');
}

function bridgesUp(page: MetricsPage): number {
  return page.find('mqtt_bridge_up').reduce((sum, { value }) => sum + value, 0);
}

/** Whether the others' bridges to this broker are up. */
function bridgesTo(node: string, page: MetricsPage): number[] {
  return page.find('mqtt_bridge_up', { bridge: `to-${node}` }).map(({ value }) => value);
}
