import { describe, expect, test } from 'vitest';
import { brokers } from '../../src/brokers/index.ts';
import { until } from '../../src/core/deadline.ts';
import { parsePromQL, selectorsOf } from '../../src/generate/promql-tree.ts';
import { HEARTBEAT_MS } from '../../src/lab/heartbeat.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { hasImage } from '../support/docker.ts';
import { openDockerCluster } from '../support/docker-cluster.ts';
import { openLabCli } from '../support/lab-cli.ts';
import { runDrill } from '../support/lab-drill.ts';
import { say } from '../support/live-log.ts';
import { filledQuery, type PanelQuery, panelQueries } from '../support/panel-queries.ts';
import { openPushReceiver } from '../support/push-receiver.ts';
import { type ExpectedEmpty, expectedEmpty, wrongAnswers } from '../support/query-verdict.ts';
import { rabbitmqCluster } from '../support/rabbitmq-cluster.ts';
import { require, requireTool } from '../support/requirement.ts';
import { startExporter } from '../support/running-exporter.ts';
import { type QueryAnswer, type ScrapedExporter, scrapeExporter } from '../support/scraped-exporter.ts';
import { openSteadyTraffic } from '../support/steady-traffic.ts';
import { openWorkload } from '../support/workload.ts';
import { smallWorkload } from '../support/workload-size.ts';

const IMAGE = 'mqtt-sre/rabbitmq:4.0';
const prometheus = requireTool('prometheus');
const rabbitmq = require(await hasImage(IMAGE), `no Docker engine with the image ${IMAGE} (./test/setup brings both)`);

const queries = panelQueries();
const keyOf = new Map(Object.entries(metrics).map(([key, { name }]) => [name, key]));

/** What both clusters of the test have besides their brokers. */
const watched = {
  limits: { connections: 1_000, sessions: 1_000 },
  slo: { delivery: '99.9%', latency: { p99: '1s' } },
  probe: { every: '2s', timeout: '1s', modules: ['mqtt_qos1', 'mqtt5_qos1'], targets: 'both', matrix: true },
};
const exporter = { minInterval: '500ms' };
const soon = { withinMs: 60_000, everyMs: 500 };
/** Ten messages a second: 20 s, in which both pages are scraped ten times. */
const MESSAGES = 200;

describe.skipIf(!prometheus)('every query of every panel, on what Prometheus scraped from the exporter', () => {
  test('in front of the embedded lab during a drill gives data or is expected not to', {
    timeout: 180_000,
  }, async () => {
    const signal = AbortSignal.timeout(170_000);
    await using cli = openLabCli();
    expect(await cli.run('lab', 'up')).toMatchObject({ code: 0 });
    const { name, nodes, endpoint } = await cli.state();
    const members = nodes.map((node) => ({ name: node.name, mqtt: node.mqtt }));
    await using receiver = await openPushReceiver();
    const lab = {
      ...{ name, nodes: members, broker: 'aedes', endpoints: [endpoint], ...watched },
      options: { heartbeatInterval: `${HEARTBEAT_MS}ms` },
      dependencies: [
        { name: 'port', kind: 'tcp', address: endpoint.replace('mqtt', 'tcp') },
        { name: 'vip', kind: 'virtual-address', address: members[0]?.mqtt, options: { method: 'mqtt' } },
      ],
    };
    const push = [{ to: 'remote_write', url: `${receiver.url}/api/v1/push`, every: '5s' }];
    const config = JSON.stringify({ clusters: [lab], exporter, push });
    await using running = await startExporter(config, signal, { SRE_STATE_DIR: cli.stateDir });
    await running.scrapeUntil('three nodes', (page) => page.value('mqtt_cluster_nodes_alive') === 3, soon);
    await using scraped = await scrapeExporter(running.url, config);
    await using workload = await openWorkload(
      { nodes: members, mqtt5: false },
      { ...smallWorkload, wrongPasswords: 0 },
      signal,
    );
    await using traffic = await openSteadyTraffic({ nodes: members, mqtt5: false });
    const { stdout } = await runDrill(cli, 'node-crash', '--streams', '5', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ verdict: { injection: 'proven', rollback: 'clean' } });
    const told = async (): Promise<boolean> => {
      const answer = await scraped.ask('mqtt_chaos_drill_rto_target_seconds == 30');
      return 'series' in answer && answer.series === 1;
    };
    await until('the result of the drill in Prometheus', told, { ...soon, signal });
    expect([workload.truth.retained, traffic.sent() > 0]).toEqual([smallWorkload.retained, true]);
    await judge(scraped, name, 'aedes', expectedEmpty('lab'));
  });

  test.skipIf(!rabbitmq)(
    'in front of three nodes of RabbitMQ 4.0 gives data or is expected not to',
    { timeout: 240_000 },
    async () => {
      const signal = AbortSignal.timeout(230_000);
      await using cluster = await openDockerCluster(rabbitmqCluster({ version: '4.0' }), signal);
      const { members, username, password } = cluster;
      const nodes = members.map(({ name, mqtt, api, metrics: page }) => ({ name, mqtt, api, metrics: page }));
      const endpoints = members.slice(0, 1).map(({ mqtt }) => mqtt);
      const plant = { name: 'plant', broker: 'rabbitmq', nodes, endpoints, auth: { username, password }, ...watched };
      const config = JSON.stringify({ clusters: [plant], exporter });
      await using running = await startExporter(config, signal);
      await running.scrapeUntil('three nodes', (page) => page.value('mqtt_cluster_nodes_alive') === 3, soon);
      await using scraped = await scrapeExporter(running.url, config);
      await using workload = await openWorkload({ nodes: members, username, password }, smallWorkload, signal);
      await using traffic = await openSteadyTraffic({ nodes: members, username, password });
      await until('traffic', () => traffic.sent() >= MESSAGES, { withinMs: 60_000, everyMs: 100, signal });
      expect(workload.truth.retained).toBe(smallWorkload.retained);
      await judge(scraped, plant.name, 'rabbitmq', expectedEmpty('rabbitmq'));
    },
  );
});

/** Holds every answer against the table, the table against what the kind says it tells, and the judge against faults. */
async function judge(scraped: ScrapedExporter, cluster: string, kind: string, expected: ExpectedEmpty): Promise<void> {
  const answers = await askAll(scraped, cluster, queries);
  const given = [...answers.values()].filter((answer) => 'series' in answer && answer.series > 0).length;
  say(`${kind}: ${given} of ${answers.size} queries give data, ${Object.values(expected).flat().length} may give none`);
  expect(wrongAnswers(answers, expected)).toEqual([]);
  expect(answers.size).toBeGreaterThan(300);
  expect(expected['not offered'].filter((name) => !isBeyond(kind, name))).toEqual([]);
  await expectDefectsFound(scraped, cluster, expected);
}

/** Whether the query asks for something that other kinds of broker tell and this one does not. */
function isBeyond(kind: string, name: string): boolean {
  const tells = (one: string, metric: string): boolean =>
    Object.hasOwn(brokers[one]?.support ?? {}, keyOf.get(metric) ?? '');
  return queries
    .filter((query) => query.name === name)
    .flatMap((query) => selectorsOf(parsePromQL(filledQuery(query, ''))))
    .some(({ metric }) => !tells(kind, metric) && Object.keys(brokers).some((other) => tells(other, metric)));
}

/** A renamed metric, a broken query, and a table that promises too much: each turns the judgement red. */
async function expectDefectsFound(scraped: ScrapedExporter, cluster: string, expected: ExpectedEmpty): Promise<void> {
  const [alive] = queries.filter(({ name }) => name === 'mqtt-cluster: Nodes alive A');
  if (alive === undefined) throw new Error('no panel tells the nodes alive');
  const nothing: ExpectedEmpty = { 'not offered': [], 'not there': [], history: [], quiet: [] };
  const found = async (query: PanelQuery, table: ExpectedEmpty): Promise<readonly string[]> =>
    wrongAnswers(await askAll(scraped, cluster, [query]), table);
  const renamed = { ...alive, expr: alive.expr.replace('nodes_alive', 'nodes_living') };
  expect(await found(alive, nothing)).toEqual([]);
  expect(await found(renamed, nothing)).toEqual([`${alive.name}: gives nothing, and nobody knows why`]);
  expect(await found({ ...alive, expr: `${alive.expr})` }, nothing)).toEqual([expect.stringMatching(/parse error/)]);
  expect(await found(alive, { ...nothing, 'not offered': [alive.name] })).toEqual([
    expect.stringMatching(/although the broker does not tell it$/),
  ]);
  const [gone = ''] = expected.history;
  expect(await found(alive, { ...nothing, history: [gone] })).toEqual([`${gone}: no such query`]);
}

/** Every answer; four questions at a time. */
async function askAll(
  { ask }: ScrapedExporter,
  cluster: string,
  asked: readonly PanelQuery[],
): Promise<Map<PanelQuery, QueryAnswer>> {
  const answers = new Map<PanelQuery, QueryAnswer>();
  const waiting = [...asked];
  const work = async (): Promise<void> => {
    for (let query = waiting.shift(); query !== undefined; query = waiting.shift()) {
      answers.set(query, await ask(filledQuery(query, cluster)));
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  return answers;
}
