import { describe, expect, test } from 'vitest';
import type { ClusterSettings, Settings } from '../../../src/config/settings.ts';
import { until } from '../../../src/core/deadline.ts';
import { silentLog } from '../../../src/core/log.ts';
import { Secret } from '../../../src/core/secret.ts';
import { type Exporter, openExporter } from '../../../src/exporter/exporter.ts';
import { openAedesBroker } from '../../support/aedes-broker.ts';
import { answers, connections, fakeAdapter, fakeCluster, fakeSettings, fakeSource } from '../../support/fake-broker.ts';
import { openLinkedBrokers } from '../../support/linked-brokers.ts';
import { type MetricsPage, parseMetricsPage } from '../../support/metrics-page.ts';
import { openTcpProxy } from '../../support/tcp-proxy.ts';

const { signal } = new AbortController();
const names = ['n1', 'n2', 'n3'];
const probe = {
  everyMs: 200,
  timeoutMs: 150,
  modules: ['mqtt_qos1'],
  targets: 'nodes',
  matrix: true,
  matrixQos: 1,
} as const;

/** An exporter whose sources always answer and list everybody: what differs is what the probes see. */
async function exporterOf(clusters: readonly ClusterSettings[], more: Partial<Settings> = {}): Promise<Exporter> {
  return await openExporter({
    settings: { ...fakeSettings(clusters), ...more },
    log: silentLog,
    openBroker: async ({ nodes }) => {
      const all = nodes.map(({ name }) => name);
      return fakeAdapter(
        ...all.map((node) =>
          fakeSource(node, 'http', answers([connections(node, 1)], [{ node, running: all, known: all }])),
        ),
      );
    },
  });
}

async function scrape({ url }: Exporter, accept = 'text/plain'): Promise<MetricsPage & { readonly text: string }> {
  const response = await fetch(`${url}/metrics`, { headers: { accept } });
  const text = await response.text();
  return { text, ...parseMetricsPage(text) };
}

async function pageWhere(exporter: Exporter, what: string, holds: (page: MetricsPage) => boolean) {
  let last = await scrape(exporter);
  const look = async (): Promise<boolean> => {
    last = await scrape(exporter);
    return holds(last);
  };
  await until(what, look, { withinMs: 10_000, everyMs: 20, signal }).catch((error: unknown) => {
    throw new Error(`${what} did not happen: ${last.text}`, { cause: error });
  });
  return last;
}

const up = (page: MetricsPage): number => page.find('mqtt_cluster_route_up').filter(({ value }) => value === 1).length;

describe('the exporter with a route matrix', () => {
  test('shows a silent cut that every membership API denies, and its end', async () => {
    await using brokers = await openLinkedBrokers(names);
    const cluster = fakeCluster('plant', { nodes: brokers.nodes, expectedNodes: 3, labels: { site: 'berlin' }, probe });
    await using exporter = await exporterOf([cluster]);
    const whole = await pageWhere(exporter, 'nine routes', (page) => up(page) === 9);
    expect(whole.value('mqtt_cluster_groups')).toBe(1);
    expect(whole.value('mqtt_cluster_quorum')).toBe(1);
    expect(whole.value('mqtt_cluster_splits_detected_total')).toBe(0);
    for (const other of ['n1', 'n2']) {
      brokers.cut('n3', other);
      brokers.cut(other, 'n3');
    }
    const split = await pageWhere(exporter, 'the split', (page) => page.value('mqtt_cluster_nodes_alive') === 2);
    expect(split.value('mqtt_cluster_views')).toBe(1); // every node still lists everybody
    expect(split.value('mqtt_cluster_groups')).toBe(2);
    expect(split.value('mqtt_cluster_quorum')).toBe(1);
    expect(split.value('mqtt_cluster_splits_detected_total')).toBe(1);
    expect(names.map((node) => split.value('mqtt_cluster_node_group_size', { node }))).toEqual([2, 2, 1]);
    expect(split.value('mqtt_cluster_route_up', { from: 'n1', to: 'n3', site: 'berlin' })).toBe(0);
    expect(split.value('mqtt_cluster_route_up', { from: 'n3', to: 'n3' })).toBe(1);
    const status = await (await fetch(exporter.url)).text();
    expect(status).toContain('split in 2');
    expect(status).toContain('nothing arrives');
    brokers.healAll();
    const healed = await pageWhere(exporter, 'the heal', (page) => page.value('mqtt_cluster_nodes_alive') === 3);
    expect(healed.value('mqtt_cluster_splits_resolved_total')).toBe(1);
    expect(healed.duplicates()).toEqual([]);
  });

  test('probes the nodes on its schedule, with the labels of the cluster on every series', async () => {
    await using broker = await openAedesBroker();
    const mqtt = `mqtt://${broker.address}`;
    const cluster = fakeCluster('plant', { nodes: [{ name: 'n1', mqtt }], labels: { site: 'berlin' }, probe });
    await using exporter = await exporterOf([cluster]);
    const labels = { cluster: 'plant', target: mqtt, module: 'mqtt_qos1', site: 'berlin' };
    const page = await pageWhere(exporter, 'a probe', (each) => each.value('mqtt_probe_success', labels) === 1);
    const phases = page.find('mqtt_probe_duration_seconds_count', labels).map(({ labels: { phase } }) => phase);
    expect(phases).toEqual(expect.arrayContaining(['tcp', 'connect', 'subscribe', 'publish', 'deliver']));
    const open = await scrape(exporter, 'application/openmetrics-text');
    expect(open.text).toContain(
      '# TYPE mqtt_probe_duration_seconds histogram\n# UNIT mqtt_probe_duration_seconds seconds\n',
    );
    expect(open.text).toContain('# TYPE mqtt_probe_skipped counter\n');
    expect(await (await fetch(exporter.url)).text()).toContain('mqtt_qos1');
  });

  test('follows a reload: the matrix and the probes that are gone leave no series and no connection', async () => {
    await using brokers = await openLinkedBrokers(names);
    const { nodes } = brokers;
    const plant = (more: Partial<ClusterSettings>) => fakeCluster('plant', { nodes, expectedNodes: 3, ...more });
    await using exporter = await exporterOf([plant({ probe })]);
    await pageWhere(exporter, 'nine routes', (page) => up(page) === 9);
    await pageWhere(exporter, 'probes', (page) => page.find('mqtt_probe_success').length === 3);
    await exporter.reload(fakeSettings([plant({ probe: { ...probe, matrix: false, modules: ['mqtt_connect'] } })]));
    const page = await pageWhere(exporter, 'the other module', (each) => each.find('mqtt_probe_success').length === 3);
    expect(page.samples.filter(({ labels }) => labels['module'] === 'mqtt_qos1')).toEqual([]);
    expect(page.samples.filter(({ name }) => name.startsWith('mqtt_cluster_route'))).toEqual([]);
    await exporter.reload(fakeSettings([plant({})]));
    expect((await scrape(exporter)).samples.filter(({ name }) => name.startsWith('mqtt_probe'))).toEqual([]);
    const idle = (): boolean => names.every((name) => brokers.broker(name).aedes.connectedClients === 0);
    await until('no client', idle, { withinMs: 5_000, everyMs: 10, signal });
  });

  test('a node that is gone leaves its routes unknown, and the verdict to its sources', async () => {
    await using brokers = await openLinkedBrokers(['n1', 'n2']);
    const nodes = [...brokers.nodes, { name: 'n3', mqtt: 'mqtt://127.0.0.1:1' }];
    await using exporter = await exporterOf([fakeCluster('plant', { nodes, expectedNodes: 3, probe })]);
    const page = await pageWhere(exporter, 'four routes', (each) => up(each) === 4);
    expect(page.find('mqtt_cluster_route_up')).toHaveLength(4);
    expect(page.value('mqtt_cluster_route_client_up', { node: 'n3' })).toBe(0);
    expect(page.value('mqtt_cluster_nodes_alive')).toBe(3);
  });
});

describe('/probe', () => {
  const ask = async (exporter: Exporter, query: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${exporter.url}/probe${query}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const of = (target: string, module = 'mqtt_qos1'): string => `?target=${encodeURIComponent(target)}&module=${module}`;

  test('answers in the names of blackbox_exporter, in both formats', async () => {
    await using broker = await openAedesBroker();
    const mqtt = `mqtt://${broker.address}`;
    await using exporter = await exporterOf([fakeCluster('plant', { endpoints: [mqtt] })]);
    const { status, text, headers } = await ask(exporter, of(mqtt));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('version=0.0.4');
    const page = parseMetricsPage(text);
    expect(page.value('probe_success')).toBe(1);
    expect(page.value('probe_duration_seconds')).toBeGreaterThan(0);
    expect(page.value('probe_mqtt_phase_duration_seconds', { phase: 'deliver' })).toBeGreaterThan(0);
    const open = await ask(exporter, of(mqtt), { accept: 'application/openmetrics-text' });
    expect(open.headers.get('content-type')).toContain('openmetrics');
    expect(open.text.endsWith('# EOF\n')).toBe(true);
  });

  test('a target that is down is an answer, not an error', async () => {
    await using exporter = await exporterOf([fakeCluster('plant')], {
      probes: { ...fakeSettings([]).probes, allow: ['mqtt://127.0.0.1:1'] },
    });
    const { status, text } = await ask(exporter, of('mqtt://127.0.0.1:1'));
    expect(status).toBe(200);
    expect(parseMetricsPage(text).value('probe_success')).toBe(0);
    expect(parseMetricsPage(text).find('probe_mqtt_failure_info')[0]?.labels).toEqual({
      phase: 'tcp',
      reason: 'refused',
    });
  });

  test.each([
    ['nothing', '', 400, 'target is missing: /probe?target=mqtt://broker.example:1883&module=mqtt_qos1'],
    ['no module', '?target=mqtt://h:1', 400, 'module is missing'],
    ['an empty target', '?target=&module=mqtt_qos1', 400, 'target is missing'],
    ['two targets', '?target=mqtt://h:1&target=mqtt://h:2&module=mqtt_qos1', 400, 'target is given more than once'],
    ['an unknown module', '?target=mqtt://h:1&module=nope', 404, 'known are: mqtt5_qos1, mqtt_connect'],
    ['the name of a method of every object', '?target=mqtt://h:1&module=constructor', 404, 'no such probe module'],
    ['no address', '?target=h:1&module=mqtt_qos1', 400, 'target is no address'],
    ['another scheme', '?target=http://h:1&module=mqtt_qos1', 400, 'target is no address'],
    ['a file', '?target=file:///etc/passwd&module=mqtt_qos1', 400, 'target is no address'],
    ['credentials', '?target=mqtt://u:hunter2@h:1&module=mqtt_qos1', 400, 'must not contain a user name or password'],
    ['somebody else', '?target=mqtt://h:1&module=mqtt_qos1', 403, 'neither an address of a configured cluster nor'],
    ['localhost', '?target=mqtt://127.0.0.1:22&module=mqtt_qos1', 403, 'neither an address'],
  ])('%s is refused with a sentence', async (_what, query, status, sentence) => {
    await using exporter = await exporterOf([fakeCluster('plant', { endpoints: ['mqtt://lb.example:1883'] })]);
    const answer = await ask(exporter, query);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(sentence);
    expect(answer.text).not.toContain('hunter2');
    expect(answer.headers.get('content-type')).toContain('text/plain');
  });

  test("ends within the scraper's time, however long the module may take", async () => {
    await using broker = await openAedesBroker();
    await using server = await openTcpProxy(broker.address);
    server.cut(); // accepts, and is silent
    const target = `mqtt://${server.address}`;
    await using exporter = await exporterOf([fakeCluster('plant', { endpoints: [target] })]);
    const begun = performance.now();
    const { text } = await ask(exporter, of(target, 'mqtt_session'), { 'x-prometheus-scrape-timeout-seconds': '1.5' });
    expect(performance.now() - begun).toBeLessThan(1_500);
    expect(parseMetricsPage(text).value('probe_success')).toBe(0);
  });

  test('sends the credentials of the module and never those of a cluster', async () => {
    await using broker = await openAedesBroker();
    const seen: (string | undefined)[] = [];
    broker.aedes.authenticate = (_client, username, _password, done) => {
      seen.push(username);
      done(null, true);
    };
    const target = `mqtt://${broker.address}`;
    const { modules } = fakeSettings([]).probes;
    const { mqtt_connect: connect } = modules;
    if (connect === undefined) throw new Error('no such module');
    const own = { ...connect, auth: { username: 'module', password: new Secret('x') } };
    const auth = { username: 'cluster', password: new Secret('y') };
    await using exporter = await exporterOf([fakeCluster('plant', { endpoints: [target], auth })], {
      probes: { modules: { ...modules, own }, allow: [] },
    });
    await ask(exporter, of(target, 'own'));
    await ask(exporter, of(target, 'mqtt_connect'));
    expect(seen).toEqual(['module', undefined]);
  });

  test('asks whoever comes beyond its places to come again', async () => {
    await using broker = await openAedesBroker();
    await using server = await openTcpProxy(broker.address);
    server.cut(); // accepts, and is silent
    const target = `mqtt://${server.address}`;
    await using exporter = await exporterOf([fakeCluster('plant', { endpoints: [target] })]);
    const headers = { 'x-prometheus-scrape-timeout-seconds': '2' };
    const all = await Promise.all(Array.from({ length: 40 }, () => ask(exporter, of(target), headers)));
    const refused = all.filter(({ status }) => status === 503);
    expect(all.filter(({ status }) => status === 200)).toHaveLength(32);
    expect(refused).toHaveLength(8);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect((await ask(exporter, of(target), headers)).status).toBe(200);
  });
});
