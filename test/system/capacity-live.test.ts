import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CapacityReport } from '../../src/capacity/report/capacity-report.ts';
import { startPrometheus } from '../support/prometheus-server.ts';
import { requireTool } from '../support/requirement.ts';
import { type CliResult, runSre } from '../support/sre-cli.ts';

const prometheus = requireTool('prometheus');

const STEP_SECONDS = 120;
const DAY = 86_400;
/** Clients of one node on a day of the month, noon above night; they grow by this many a day. */
const GROWTH = 40;
const clients = (day: number): number => Math.round((4_000 + GROWTH * day) * (1 + 0.1 * Math.sin(2 * Math.PI * day)));
const MESSAGES_PER_CLIENT = 1 / 20;

/** Thirty days of a cluster up to now, two nodes each, as OpenMetrics text without its end. */
function history(cluster: string, nowSeconds: number, days: number, limit: number | undefined): Map<string, string[]> {
  const families = new Map<string, string[]>();
  const say = (name: string, labels: string, value: number, at: number): void => {
    const lines = families.get(name) ?? [];
    families.set(name, lines);
    lines.push(`${name}{cluster="${cluster}",${labels}} ${value} ${at}`);
  };
  const start = nowSeconds - days * DAY;
  for (const node of ['a', 'b']) {
    let received = 0;
    for (let at = start; at <= nowSeconds + 300; at += STEP_SECONDS) {
      const connected = clients((at - start) / DAY);
      received += connected * MESSAGES_PER_CLIENT * STEP_SECONDS;
      say('mqtt_connections_current', `node="${node}"`, connected, at);
      if (limit === undefined) continue;
      say('mqtt_connections_max', `node="${node}"`, limit, at);
      say('mqtt_messages_received_total', `node="${node}"`, received, at);
      say('mqtt_messages_sent_total', `node="${node}"`, received * 3, at);
      say('mqtt_payload_bytes_received_total', `node="${node}"`, received * 64, at);
      say('mqtt_broker_info', `node="${node}",broker="hivemq",version="4",edition=""`, 1, at);
    }
  }
  if (limit === undefined) return families;
  for (let at = nowSeconds - DAY; at <= nowSeconds + 300; at += STEP_SECONDS) {
    say('mqtt_cluster_nodes_expected', 'x=""', 2, at);
  }
  return families;
}

/** Several clusters in one text: a family must stand together. */
function openMetrics(...clusters: readonly Map<string, string[]>[]): string {
  const names = [...new Set(clusters.flatMap((each) => [...each.keys()]))];
  const families = names.map((name) => {
    const counter = name.endsWith('_total');
    const lines = clusters.flatMap((each) => each.get(name) ?? []);
    return `# TYPE ${counter ? name.slice(0, -'_total'.length) : name} ${counter ? 'counter' : 'gauge'}\n${lines.join('\n')}\n`;
  });
  return `${families.join('')}# EOF\n`;
}

/** Where a file may be written; its folder goes away with it. */
async function temporaryFile(name: string): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sre-capacity-'));
  return { path: join(folder, name), [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

describe.skipIf(!prometheus)('sre capacity of a live fleet, out of a real Prometheus', () => {
  test('reads 30 days: level, peak, growth with its doubt, days left; says what it does not know', {
    timeout: 120_000,
  }, async () => {
    const now = Math.floor(Date.now() / 1_000);
    const text = openMetrics(
      history('plant', now, 30, 20_000),
      history('tight', now, 10, 6_000),
      history('new', now, 3, undefined),
    );
    await using server = await startPrometheus(text);
    const ask = (...args: string[]): Promise<CliResult> =>
      runSre(['capacity', '--from-prometheus', server.url, ...args], { withinMs: 60_000 });

    const plant = await ask('--cluster', 'plant', '--json');
    expect(plant).toMatchObject({ code: 0, stderr: '' });
    const { live, demand, assessments } = JSON.parse(plant.stdout) as CapacityReport;
    const measure = (id: string) => live?.measures.find((each) => each.id === id);
    const connections = measure('connections');
    const last = 2 * (4_000 + GROWTH * 29.5) * 1.1;
    expect(connections?.days).toBeGreaterThanOrEqual(28);
    expect(connections).toMatchObject({ limit: 40_000, limitAfterLoss: 20_000 });
    expect(connections?.growth?.perDay).toBeCloseTo(2 * GROWTH * 1.1, -1);
    expect(Math.abs((connections?.peak ?? 0) / last - 1)).toBeLessThan(0.02);
    expect(connections?.p95).toBeLessThan(connections?.peak ?? 0);
    expect(connections?.mean).toBeLessThan(connections?.p95 ?? 0);
    const left = (40_000 - last) / (2 * GROWTH * 1.1);
    expect(Math.abs((connections?.left?.likely ?? 0) / left - 1)).toBeLessThan(0.05);
    expect(connections?.left?.earliest).toBeLessThanOrEqual(connections?.left?.likely ?? 0);

    expect(live).toMatchObject({ kind: 'hivemq', nodes: 2 });
    expect(assessments[0]?.figures['connections']).toMatchObject({ value: 20_000, confidence: 'given' });
    expect(measure('messages-in')?.limitFrom).toContain('HiveMQ');
    expect(demand.payloadBytes).toBe(64);
    expect(demand.fanOut).toBeCloseTo(3, 1);
    expect(demand.devices / (demand.everyMs / 1_000)).toBeCloseTo(measure('messages-in')?.mean ?? 0, 3);
    expect(assessments.map(({ kind, size }) => [kind, size])).toEqual([['hivemq', '2 nodes']]);
    expect(live?.missing.join('\n')).toMatch(/^sessions: nothing of mqtt_sessions_current in 30 days$/m);

    await using page = await temporaryFile('capacity.html');
    expect(await ask('--cluster', 'plant', '--html', page.path)).toMatchObject({ code: 0 });
    const html = await readFile(page.path, 'utf8');
    expect(html.match(/<svg /g)).toHaveLength(2 + 3); // and connections, messages in and out over the days
    expect(html).not.toMatch(/<script|NaN|undefined|Infinity/);

    const words = await ask('--cluster', 'plant', '--topic-bytes', '40', '--fan-out', '1');
    expect(words.stdout).toMatch(/Demand, as the fleet plant made it in 30 days, but for what flags say/);
    expect(words.stdout).toMatch(/topic 40 B, .*delivered to 1 subscriber;/);
    expect(words.stdout).toMatch(/^ {2}connections +\d+ .*\(.* to .*\) +\d+ \(\d+ to \d+\)$/m);

    // the peak of both nodes does not fit one of them
    const tight = await ask('--cluster', 'tight');
    expect(tight).toMatchObject({ code: 1, stderr: '' });
    expect(tight.stdout).toMatch(/connections: without the node of the largest limit the peak does not fit/);

    const young = await ask('--cluster', 'new');
    expect(young.stdout).toMatch(/not known: growth of connections: [23] whole days of data, 7 are the least/);
    expect(young.stdout).toMatch(/not known: connection limit: the broker tells none; set limits\.connections/);
    expect(young.stdout).toMatch(/not known: messages in: nothing of mqtt_messages_received_total in 30 days/);

    expect(await ask('--cluster', 'other')).toMatchObject({
      code: 3,
      stderr: 'error: this Prometheus knows nothing of a cluster "other"\nhint: it knows new, plant, tight\n',
    });
    expect(await ask()).toMatchObject({
      code: 2,
      stderr:
        'error: this Prometheus knows 3 clusters, and none was named\nhint: --cluster NAME, one of new, plant, tight\n',
    });
  });
});
