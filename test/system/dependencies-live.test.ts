import { describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { AEDES_HEARTBEAT_MS, AEDES_IMAGES, openAedesBehindHaproxy } from '../support/aedes-behind-haproxy.ts';
import { hasImage } from '../support/docker.ts';
import type { MetricsPage } from '../support/metrics-page.ts';
import { startMosquitto } from '../support/real-mosquitto.ts';
import { require, requireTool } from '../support/requirement.ts';
import { startExporter } from '../support/running-exporter.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';
import { recordTruth, truthCells } from '../support/truth-cells.ts';
import { lies, perNodeRows, type TruthRow, truthTable } from '../support/truth-table.ts';
import { openWorkload, type WorkloadTruth } from '../support/workload.ts';
import { openWorkloadClients } from '../support/workload-clients.ts';
import { smallWorkload } from '../support/workload-size.ts';

const images = await Promise.all(AEDES_IMAGES.map(hasImage));
const built = require(images.every(
  Boolean,
), `no Docker engine with the images ${AEDES_IMAGES.join(', ')} (./test/setup brings all)`);
const mosquitto = requireTool('mosquitto');
const soon = { withinMs: 40_000, everyMs: 250 };
/** The aedes of this package, as the recordings name it. */
const AEDES_VERSION = '1.2';
/** Clients that come through the load balancer: two a node, by its round robin. */
const THROUGH_LB = 6;

const lb = (metric: string, page: MetricsPage, labels: Readonly<Record<string, string>> = {}) =>
  page.value(`mqtt_load_balancer_${metric}`, { dependency: 'lb', ...labels });
const isUp = (page: MetricsPage, dependency: string) => page.value('mqtt_dependency_up', { dependency });
const alive = (page: MetricsPage) => page.value('mqtt_cluster_nodes_alive');

describe('sre exporter on three aedes nodes with Valkey behind HAProxy', () => {
  test.skipIf(!built)('tells what stands around them through every fault', { timeout: 300_000 }, async () => {
    const signal = AbortSignal.timeout(290_000);
    await using cluster = await openAedesBehindHaproxy(signal);
    const startedAt = performance.now();
    const say = (what: string, seconds = (performance.now() - startedAt) / 1_000) =>
      process.stderr.write(`[${seconds.toFixed(1)} s] ${what}\n`);
    const { username, password, nodes } = cluster;
    await using exporter = await startExporter(
      `
clusters:
  - name: plant
    broker: aedes
    auth: { username: ${username}, password: ${password} }
    options: { heartbeatInterval: ${AEDES_HEARTBEAT_MS}ms }
    nodes: ${JSON.stringify(nodes)}
    dependencies:
      - { name: lb, kind: haproxy, address: "${cluster.stats}/metrics" }
      - { name: lb-csv, kind: haproxy, address: "${cluster.stats}/stats;csv", options: { proxies: [mqtt, nodes] } }
      - { name: state, kind: redis, address: "${cluster.state}" }
      - { name: port, kind: tcp, address: "${cluster.stats.replace('http', 'tcp')}" }
exporter: { minInterval: 200ms }
`,
      signal,
    );
    const whole = (page: MetricsPage): boolean =>
      alive(page) === 3 && lb('servers_up', page) === 3 && isUp(page, 'state') === 1;
    await exporter.scrapeUntil('a whole cluster', whole, soon);
    say('whole');

    await using workload = await openWorkload(
      { nodes, username, password, mqtt5: false },
      { ...smallWorkload, wrongPasswords: 0 },
      signal,
    );
    await using clients = openWorkloadClients({ nodes, username, password, mqtt5: false });
    const before = lb('sessions_total', (await exporter.scrape()).page) ?? 0;
    for (let i = 0; i < THROUGH_LB; i++) await clients.connect({ name: 'lb', mqtt: cluster.front }, `through-${i}`, {});
    const ofNodes = rowsOf(workload.truth);
    const rows = [...ofNodes, ...rowsOfBalancer('lb', before), ...rowsOfBalancer('lb-csv', before)];
    await exporter.scrapeUntil('the truth', (page) => lies(rows, page).length === 0, soon).catch(() => undefined);
    const { page, text } = await exporter.scrape();
    process.stderr.write(truthTable('aedes behind HAProxy', rows, page));
    recordTruth(process.env['SRE_TRUTH_FILE'], truthCells({ kind: 'aedes', version: AEDES_VERSION }, ofNodes, page));
    expect(lies(rows, page)).toEqual([]);
    expect(page.duplicates()).toEqual([]);
    expect(text).not.toContain(password);
    expect(
      page.find('mqtt_shared_state_info', { dependency: 'state', product: 'valkey', role: 'master' }),
    ).toHaveLength(1);
    expect(page.value('mqtt_shared_state_connected_clients')).toBeGreaterThanOrEqual(3 * nodes.length);
    expect(page.value('mqtt_shared_state_memory_used_bytes')).toBeGreaterThan(0);
    expect(page.value('mqtt_shared_state_memory_limit_bytes')).toBe(Number.POSITIVE_INFINITY);
    expect(
      page.value('mqtt_dependency_connect_duration_seconds', { dependency: 'port', phase: 'tcp' }),
    ).toBeGreaterThan(0);

    await cluster.stop('a3');
    const stopped = (at: MetricsPage): boolean => lb('server_up', at, { server: 'a3' }) === 0 && alive(at) === 2;
    const gone = await exporter.scrapeUntil('a3 gone', stopped, soon);
    expect([lb('servers', gone.page), lb('servers_up', gone.page), isUp(gone.page, 'state')]).toEqual([3, 2, 1]);
    say(`a3 killed: shown after ${gone.afterSeconds.toFixed(1)} s`);
    await cluster.start('a3');
    const back = await exporter.scrapeUntil('a3 back', whole, { ...soon, withinMs: 30_000 });
    say(`a3 started: whole after ${back.afterSeconds.toFixed(1)} s`);

    const [first, , third] = nodes;
    if (first === undefined || third === undefined) throw new Error('three nodes');
    let received = 0;
    const listener = await clients.connect(first, 'listener', {}, () => received++);
    await listener.subscribeAsync('through-the-cut', { qos: 1 });
    const speaker = await clients.connect(third, 'speaker', {});
    await speaker.publishAsync('through-the-cut', 'before', { qos: 1 });
    await until('a message across nodes', () => received === 1, { withinMs: 60_000, signal });
    await cluster.cut('a3');
    const silent = await exporter.scrapeUntil(
      'a3 down at HAProxy',
      (at) => lb('server_up', at, { server: 'a3' }) === 0,
      soon,
    );
    await speaker.publishAsync('through-the-cut', 'acknowledged and not delivered', { qos: 1 });
    expect([received, await cluster.droppedPackets('a3')]).toEqual([1, expect.any(Number)]);
    expect(await cluster.droppedPackets('a3')).toBeGreaterThan(0);
    const views = silent.page.find('mqtt_source_up', { node: 'a3' }).map(({ value }) => value);
    say(
      `a3 cut: HAProxy shows it after ${silent.afterSeconds.toFixed(1)} s; the page then says alive ${alive(silent.page)}, source of a3 ${views}, shared state up ${isUp(silent.page, 'state')}; a3 acknowledged a message nobody got`,
    );
    expect([isUp(silent.page, 'state'), silent.page.value('mqtt_up')]).toEqual([1, 1]);
    await cluster.heal('a3');
    const healed = await exporter.scrapeUntil('a3 up at HAProxy', (at) => lb('servers_up', at) === 3, soon);
    say(`a3 healed: HAProxy shows it after ${healed.afterSeconds.toFixed(1)} s`);

    await cluster.stop('valkey');
    const lost = await exporter.scrapeUntil('the shared state down', (at) => isUp(at, 'state') === 0, soon);
    expect(lost.page.samples.filter(({ name }) => name.startsWith('mqtt_shared_state_'))).toEqual([]);
    expect([
      isUp(lost.page, 'lb'),
      lb('servers_up', lost.page),
      lost.page.value('mqtt_source_up', { source: 'redis:state' }),
    ]).toEqual([1, 3, 0]);
    say(`Valkey killed: shown after ${lost.afterSeconds.toFixed(1)} s; alive ${alive(lost.page)}`);
    await cluster.start('valkey');
    const again = await exporter.scrapeUntil('everything healed', whole, { ...soon, withinMs: 40_000 });
    say(`Valkey started: everything healed after ${again.afterSeconds.toFixed(1)} s`);
    const had = received;
    const crosses = async (): Promise<boolean> => {
      await speaker.publishAsync('through-the-cut', 'after', { qos: 1 });
      return received > had;
    };
    await until('messages across nodes again', crosses, { withinMs: 60_000, everyMs: 300, signal });
    say('messages cross nodes again');
  });
});

describe('sre exporter on a pair of Mosquittos behind an address that moves', () => {
  test.skipIf(!mosquitto)('tells which of them answers, and that it changed', { timeout: 60_000 }, async () => {
    const signal = AbortSignal.timeout(55_000);
    await using active = await startMosquitto();
    await using standby = await startMosquitto();
    await using atActive = await openTcpProxy(`127.0.0.1:${active.port}`);
    const vip = atActive.address;
    await using exporter = await startExporter(
      `
clusters:
  - name: pair
    broker: mosquitto
    options: { sysInterval: 1s }
    nodes: ${JSON.stringify([
      { name: 'active', mqtt: active.url },
      { name: 'standby', mqtt: standby.url },
    ])}
    dependencies:
      - { name: vip, kind: virtual-address, address: "mqtt://${vip}", options: { method: mqtt } }
exporter: { minInterval: 200ms }
`,
      signal,
    );
    const holds = (node: string) => (page: MetricsPage) => page.value('mqtt_virtual_address_holder', { node }) === 1;
    const { page: before } = await exporter.scrapeUntil('the active one', holds('active'), soon);
    expect(before.value('mqtt_virtual_address_holder', { node: 'standby' })).toBe(0);
    expect(before.value('mqtt_virtual_address_changes_total')).toBe(0);
    expect(before.find('mqtt_virtual_address_last_change_timestamp_seconds')).toEqual([]);

    await active.stop('SIGKILL');
    const { page: nobody } = await exporter.scrapeUntil('nobody behind it', (page) => isUp(page, 'vip') === 0, soon);
    expect(nobody.samples.filter(({ name }) => name.startsWith('mqtt_virtual_address_'))).toEqual([]);
    expect(nobody.value('mqtt_up')).toBe(1);

    const movedAt = Date.now() / 1_000;
    await atActive.down();
    await using atStandby = await openTcpProxy(`127.0.0.1:${standby.port}`, undefined, Number(vip.split(':')[1]));
    expect(atStandby.address).toBe(vip);
    const { page: after } = await exporter.scrapeUntil('the standby', holds('standby'), soon);
    expect(after.value('mqtt_virtual_address_holder', { node: 'active' })).toBe(0);
    expect(after.value('mqtt_virtual_address_changes_total')).toBe(1);
    expect(after.value('mqtt_virtual_address_last_change_timestamp_seconds')).toBeGreaterThanOrEqual(movedAt - 1);
  });
});

function rowsOf(truth: WorkloadTruth): TruthRow[] {
  // Two of the clients through the load balancer reach each node.
  const with2 = Object.fromEntries(
    Object.entries(truth.connections).map(([node, count]) => [node, count + THROUGH_LB / 3]),
  );
  return [
    ...perNodeRows('mqtt_connections_current', with2),
    ...perNodeRows('mqtt_subscriptions_current', truth.subscriptions),
    ...perNodeRows('mqtt_messages_received_total', truth.published),
    { metric: 'mqtt_cluster_nodes_alive', labels: {}, truth: 3 },
  ];
}

function rowsOfBalancer(dependency: string, before: number): TruthRow[] {
  const row = (metric: string, truth: number, labels: Readonly<Record<string, string>> = {}): TruthRow => ({
    metric: `mqtt_load_balancer_${metric}`,
    labels: { dependency, ...labels },
    truth,
  });
  return [
    row('servers', 3, { backend: 'nodes' }),
    row('servers_up', 3, { backend: 'nodes' }),
    row('queued_connections', 0, { backend: 'nodes' }),
    row('sessions_current', THROUGH_LB, { frontend: 'mqtt' }),
    row('sessions_max', 500, { frontend: 'mqtt' }),
    row('sessions_total', before + THROUGH_LB, { frontend: 'mqtt' }),
    ...['a1', 'a2', 'a3'].flatMap((server) => [
      row('server_up', 1, { server }),
      row('server_sessions_current', THROUGH_LB / 3, { server }),
    ]),
  ];
}
