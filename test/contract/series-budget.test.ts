import { describe, expect, test } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import type { BrokerAdapter } from '../../src/core/source.ts';
import { openExporter } from '../../src/exporter/exporter.ts';
import { fakeCluster, fakeSettings } from '../support/fake-broker.ts';
import { parseMetricsPage } from '../support/metrics-page.ts';
import { openRecordedEjabberd } from '../support/recorded-ejabberd.ts';
import { openRecordedEmqx } from '../support/recorded-emqx.ts';
import type { RecordedHttp } from '../support/recorded-http.ts';
import { openRecordedNanoMq } from '../support/recorded-nanomq.ts';
import { openRecordedNats } from '../support/recorded-nats.ts';
import { openRecordedRabbitMq } from '../support/recorded-rabbitmq.ts';
import { openRecordedVerneMq } from '../support/recorded-vernemq.ts';

interface Recorded extends AsyncDisposable {
  readonly http: RecordedHttp;
  readonly adapter: BrokerAdapter;
  readonly nodes: readonly string[];
}

const recorded: Readonly<Record<string, () => Promise<Recorded>>> = {
  emqx: () => openRecordedEmqx('5.8.9-loaded', undefined, { options: {} }),
  rabbitmq: () => openRecordedRabbitMq('4.0.5-loaded', ['rabbit@r1', 'rabbit@r2', 'rabbit@r3']),
  vernemq: () => openRecordedVerneMq('loaded'),
  nats: () => openRecordedNats('2.10.27-loaded'),
  ejabberd: () => openRecordedEjabberd('24.12-loaded'),
  nanomq: () => openRecordedNanoMq('0.25.5-loaded'),
};

/** Series and requests of one scrape through the real exporter, after one that may have asked for versions. */
async function scraped(kind: string, { http, adapter, nodes }: Recorded) {
  const cluster = fakeCluster('plant', { broker: kind, nodes: nodes.map((name) => ({ name })) });
  await using exporter = await openExporter({
    settings: fakeSettings([cluster]),
    log: silentLog,
    openBroker: async () => adapter,
  });
  await fetch(`${exporter.url}/metrics`);
  const asked = (): number => ['n1', 'n2', 'n3'].reduce((sum, node) => sum + http.asked(node).length, 0);
  const before = asked();
  const page = parseMetricsPage(await (await fetch(`${exporter.url}/metrics?cluster=plant`)).text());
  return {
    requests: asked() - before,
    series: page.value('mqtt_sre_series') ?? 0,
    perNode: page.samples.filter(({ labels }) => (labels['node'] ?? '') !== '').length / nodes.length,
  };
}

describe('what a cluster costs', () => {
  test('no kind gives a cluster of five nodes more than 1,250 series, or asks a node more than twelve times a scrape', async () => {
    const rows: string[] = [];
    for (const [kind, open] of Object.entries(recorded)) {
      await using cluster = await open();
      const nodes = cluster.nodes.length;
      const { series, perNode, requests } = await scraped(kind, cluster);
      const ofFive = Math.round(series + (5 - nodes) * perNode);
      rows.push(
        `${kind.padEnd(10)} ${String(nodes).padStart(2)} nodes ${String(series).padStart(5)} series ${String(ofFive).padStart(5)} of five ${(requests / nodes).toFixed(1).padStart(5)} requests a node\n`,
      );
      expect(perNode, kind).toBeGreaterThan(5);
      expect(ofFive, kind).toBeLessThanOrEqual(1_250);
      expect(requests / nodes, kind).toBeGreaterThan(0);
      expect(requests / nodes, kind).toBeLessThanOrEqual(12);
    }
    await expect(rows.join('')).toMatchFileSnapshot('../golden/scrape-load.txt');
  });
});
