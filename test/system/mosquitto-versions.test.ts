import { describe, expect, test } from 'vitest';
import { hasImage } from '../support/docker.ts';
import { type MosquittoContainer, startMosquittoContainer } from '../support/mosquitto-container.ts';
import { require } from '../support/requirement.ts';
import { startExporter } from '../support/running-exporter.ts';
import { recordTruth, truthCells } from '../support/truth-cells.ts';
import { lies, perNodeRows, type TruthRow, truthTable } from '../support/truth-table.ts';
import { openWorkload, type PerNode, type WorkloadTruth } from '../support/workload.ts';
import { smallWorkload } from '../support/workload-size.ts';

const NODE = 'edge-1';
/** Fewer than are sent to an offline session, so that some are dropped. */
const QUEUE = ['max_queued_messages 10', 'max_inflight_messages 5'];
const HTTP_API = ['listener 9883', 'protocol http_api'];

/** Every way to read a version; `without` names the metrics this way cannot tell. */
const ways = [
  { version: '2.0', by: ['mqtt'], extra: [], without: [] },
  { version: '2.1', by: ['mqtt'], extra: HTTP_API, without: [] },
  { version: '2.1', by: ['mqtt', 'api'], extra: HTTP_API, without: [] },
  { version: '2.1', by: ['api'], extra: HTTP_API, without: ['mqtt_retained_messages'] },
] as const;

const available = new Set<string>();
for (const version of new Set(ways.map((way) => way.version))) {
  const image = `mqtt-sre/mosquitto:${version}`;
  if (require(await hasImage(image), `no Docker engine with the image ${image} (./test/setup brings both)`)) {
    available.add(version);
  }
}

describe.each(ways)('sre exporter on Mosquitto $version read by $by', ({ version, by, extra, without }) => {
  test.skipIf(!available.has(version))('tells what the clients did', async () => {
    const signal = AbortSignal.timeout(120_000);
    await using broker = await startMosquittoContainer({
      image: `mqtt-sre/mosquitto:${version}`,
      config: ['sys_interval 1', ...QUEUE, ...extra],
      signal,
    });
    await using exporter = await startExporter(configOf(broker, by), signal);
    const target = { nodes: [{ name: NODE, mqtt: broker.mqtt }], username: broker.username, password: broker.password };
    await using workload = await openWorkload(target, smallWorkload, signal);
    const known = rowsOf(workload.truth).map((row) =>
      includes(without, row.metric) ? { ...row, truth: undefined } : row,
    );
    const patience = { withinMs: 15_000, everyMs: 500 };
    await exporter.scrapeUntil('the truth', (page) => lies(known, page).length === 0, patience).catch(() => undefined);
    const { page } = await exporter.scrape();

    const rows = [...known, ...rowsOfQueues(workload.truth.sentToOffline, await workload.resume())];
    process.stderr.write(truthTable(`Mosquitto ${version} read by ${by.join(' and ')}`, rows, page));
    recordTruth(process.env['SRE_TRUTH_FILE'], truthCells({ kind: 'mosquitto', version }, rows, page));
    expect(lies(rows, page)).toEqual([]);
    expect(page.duplicates()).toEqual([]);
    expect(page.value('mqtt_broker_info')).toBe(1);
    expect(page.find('mqtt_broker_info')[0]?.labels['version']).toMatch(new RegExp(`^${version}\\.\\d+$`));
    expect(page.find('mqtt_listener_up').length > 0).toBe(includes(by, 'api'));
  });
});

function configOf(broker: MosquittoContainer, by: readonly ('mqtt' | 'api')[]): string {
  const node = { name: NODE, ...Object.fromEntries(by.map((address) => [address, broker[address]])) };
  return `
clusters:
  - name: edge
    broker: mosquitto
    auth: { username: ${broker.username}, password: ${broker.password} }
    options: { sysInterval: 1s }
    nodes: [${JSON.stringify(node)}]
exporter: { minInterval: 200ms }
`;
}

function rowsOf(truth: WorkloadTruth): TruthRow[] {
  const online = truth.subscriptions[NODE] ?? 0;
  const offline = truth.offlineSubscriptions[NODE] ?? 0;
  return [
    ...perNodeRows('mqtt_connections_current', truth.connections),
    ...perNodeRows('mqtt_sessions_current', { [NODE]: (truth.connections[NODE] ?? 0) + offline }),
    ...perNodeRows('mqtt_sessions_disconnected', { [NODE]: offline }),
    ...perNodeRows('mqtt_subscriptions_current', { [NODE]: online + offline }),
    ...perNodeRows('mqtt_retained_messages', { [NODE]: truth.retained }),
    ...perNodeRows('mqtt_messages_received_total', truth.published),
    { metric: 'mqtt_cluster_nodes_alive', labels: {}, truth: 1 },
  ];
}

/** What the broker had kept for the offline sessions, and what it had not. */
function rowsOfQueues(sent: PerNode, kept: PerNode): TruthRow[] {
  const dropped = (sent[NODE] ?? 0) - (kept[NODE] ?? 0);
  return [
    ...perNodeRows('mqtt_queued_messages', kept, { method: 'derived' }),
    ...perNodeRows('mqtt_messages_dropped_total', { [NODE]: dropped }, { reason: 'queue_full' }),
  ];
}

function includes(words: readonly string[], word: string): boolean {
  return words.includes(word);
}
