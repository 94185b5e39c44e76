import type { MqttClient } from 'mqtt';
import { describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { hasImage } from '../support/docker.ts';
import { say } from '../support/live-log.ts';
import type { MetricsPage } from '../support/metrics-page.ts';
import { BRIDGE, type MosquittoBridge, openMosquittoBridge } from '../support/mosquitto-bridge.ts';
import { openPageTimeline } from '../support/page-timeline.ts';
import { require } from '../support/requirement.ts';
import { startExporter } from '../support/running-exporter.ts';
import { recordTruth, truthCells } from '../support/truth-cells.ts';
import { lies, perNodeRows, type TruthRow, truthTable } from '../support/truth-table.ts';
import { openWorkloadClients } from '../support/workload-clients.ts';

/** The default is 60, and a silent cut is noticed after one and a half. */
const KEEPALIVE_SECONDS = 5;
/** Fewer than are published in the cut, so that the bridge loses some. */
const QUEUE = ['max_queued_messages 50'];
const EACH = 100;
const [A, B] = ['region-a', 'region-b'];

const versions = ['2.0', '2.1'] as const;
const images = await Promise.all(versions.map((version) => hasImage(`mqtt-sre/mosquitto:${version}`)));
const available = require(images.every(
  Boolean,
), 'no Docker engine with the images mqtt-sre/mosquitto:2.0 and :2.1 (./test/setup brings both)');

describe.skipIf(!available).each([
  ['2.0', '2.1'],
  ['2.1', '2.0'],
] as const)('sre exporter on a bridge of Mosquitto %s to Mosquitto %s', (near, far) => {
  test('tells what crossed it, when it was cut, what was lost, and that it is back', async () => {
    const signal = AbortSignal.timeout(150_000);
    await using pair = await openMosquittoBridge({
      versions: [near, far],
      config: ['sys_interval 1', ...QUEUE],
      keepaliveSeconds: KEEPALIVE_SECONDS,
      signal,
    });
    await using exporter = await startExporter(configOf(pair), signal);
    const title = `Mosquitto ${near} bridged to ${far}`;
    await exporter.scrapeUntil('a bridge that is up', (page) => states(page).join() === '1,1', {
      withinMs: 60_000,
      everyMs: 200,
    });
    // The bridges tell each other their state after they are up, and a broker counts those messages a moment later.
    let counted = '';
    let sinceMs = 0;
    const { page: before } = await exporter.scrapeUntil(
      'counters that rest',
      (page) => {
        const now = JSON.stringify(page.samples.filter(({ name }) => name === 'mqtt_messages_received_total'));
        if (now !== counted) [counted, sinceMs] = [now, performance.now()];
        return performance.now() - sinceMs > 3_000;
      },
      { withinMs: 60_000, everyMs: 250 },
    );
    await using clients = openWorkloadClients({ nodes: pair.members, ...pair });
    const work = await startWork(pair, clients);
    await work.publish(EACH);
    const crossed: Received = {
      [A]: { sensors: 2 * EACH, commands: 2 * EACH },
      [B]: { sensors: 2 * EACH, commands: EACH },
    };
    await until('everything on both sides', () => same(work.received, crossed), { withinMs: 60_000, signal });
    const rows = rowsOf(before);
    const patience = { withinMs: 10_000, everyMs: 500 };
    await exporter.scrapeUntil('the truth', (page) => lies(rows, page).length === 0, patience).catch(() => undefined);
    const { page } = await exporter.scrape();
    say(truthTable(title, rows, page));
    recordTruth(
      process.env['SRE_TRUTH_FILE'],
      truthCells({ kind: 'mosquitto', version: `${near} bridge` }, rows, page),
    );
    expect(lies(rows, page)).toEqual([]);

    await pair.cut();
    const during = openPageTimeline((seen) => `bridge up at a ${states(seen)[0]}, at b ${states(seen)[1]}`);
    await work.publish(EACH);
    await exporter.scrapeUntil('a bridge that is down on both sides', (seen) => states(seen).join() === '0,0', {
      withinMs: 40_000,
      everyMs: 250,
      onScrape: during.onScrape,
    });
    const dropped = await pair.droppedPackets();
    await pair.heal();
    const after = openPageTimeline((seen) => `bridge up at a ${states(seen)[0]}, at b ${states(seen)[1]}`);
    await exporter.scrapeUntil('a bridge that is up again', (seen) => states(seen).join() === '1,1', {
      withinMs: 60_000,
      everyMs: 250,
      onScrape: after.onScrape,
    });
    // Each side has sent its own messages to itself; what is missing of the other side's is lost.
    const lostAt = (): Record<string, number> => ({
      [A]: 3 * EACH - (work.received[B]?.['sensors'] ?? 0) + EACH,
      [B]: 2 * (3 * EACH + EACH) - (work.received[A]?.['sensors'] ?? 0) - (work.received[A]?.['commands'] ?? 0),
    });
    const told = await exporter
      .scrapeUntil('the loss', (seen) => lies(lossRows(lostAt()), seen).length === 0, {
        withinMs: 60_000,
        everyMs: 500,
      })
      .catch(() => exporter.scrape());
    say(
      `${title}: silent cut (${dropped} packets dropped)\n  ${during.lines().join('\n  ')}\n` +
        `heal\n  ${after.lines().join('\n  ')}\nlost ${JSON.stringify(lostAt())} of ${EACH} and ${2 * EACH}`,
    );
    say(truthTable(`${title}: loss`, lossRows(lostAt()), told.page));
    expect(dropped).toBeGreaterThan(0);
    expect(Object.values(lostAt()).every((lost) => lost > 0)).toBe(true);
    expect(lies(lossRows(lostAt()), told.page)).toEqual([]);
    expect(during.firstAfter((seen) => states(seen).join() === '1,1')).toBeLessThan(2); // nobody knows yet
    expect(during.firstAfter((seen) => states(seen).includes(0))).toBeGreaterThan(1);
  });
});

/** Messages by region and topic. */
type Received = Record<string, Record<string, number>>;

async function startWork(pair: MosquittoBridge, clients: ReturnType<typeof openWorkloadClients>) {
  const received: Received = { [A]: {}, [B]: {} };
  const publishers: MqttClient[] = [];
  for (const member of pair.members) {
    const subscriber = await clients.connect(member, `sub-${member.name}`, { protocolVersion: 4 });
    subscriber.on('message', (topic) => {
      const [what = ''] = topic.split('/');
      const counts = received[member.name] ?? {};
      counts[what] = (counts[what] ?? 0) + 1;
    });
    await subscriber.subscribeAsync(['sensors/#', 'commands/#'], { qos: 1 });
    publishers.push(await clients.connect(member, `pub-${member.name}`, { protocolVersion: 4 }));
  }
  return {
    received,
    /** So many sensors and so many commands on each side, acknowledged. */
    publish: async (count: number): Promise<void> => {
      for (const publisher of publishers) {
        for (let n = 0; n < count; n++) {
          await publisher.publishAsync(`sensors/${n}`, 'x', { qos: 1 });
          await publisher.publishAsync(`commands/${n}`, 'x', { qos: 1 });
        }
      }
    },
  };
}

function configOf({ members, username, password }: MosquittoBridge): string {
  const nodes = members.map(({ name, mqtt }) => JSON.stringify({ name, mqtt })).join(', ');
  return `
clusters:
  - name: regions
    broker: mosquitto
    auth: { username: ${username}, password: ${password} }
    options: { sysInterval: 1s }
    nodes: [${nodes}]
exporter: { minInterval: 200ms }
`;
}

/** `before` is the page from before the workload: the bridges have already told each other their state by then. */
function rowsOf(before: MetricsPage): TruthRow[] {
  const was = (node: string): number => before.value('mqtt_messages_received_total', { node }) ?? 0;
  return [
    ...perNodeRows('mqtt_bridge_up', { [A]: 1, [B]: 1 }, { bridge: BRIDGE, type: 'bridge' }),
    // A publisher and a subscriber each, and both sides count the bridge.
    ...perNodeRows('mqtt_connections_current', { [A]: 3, [B]: 3 }),
    // Its own publisher's, and what came over the bridge.
    ...perNodeRows('mqtt_messages_received_total', { [A]: was(A) + 4 * EACH, [B]: was(B) + 3 * EACH }),
  ];
}

function lossRows(lost: Readonly<Record<string, number>>): TruthRow[] {
  return perNodeRows('mqtt_messages_dropped_total', lost, { reason: 'queue_full' });
}

/** State of the bridge as the near and the far side tell it. */
function states(page: MetricsPage): (number | undefined)[] {
  return [A, B].map((node) => page.value('mqtt_bridge_up', { node, bridge: BRIDGE }));
}

function same(received: Received, expected: Received): boolean {
  return JSON.stringify(received) === JSON.stringify(expected);
}
