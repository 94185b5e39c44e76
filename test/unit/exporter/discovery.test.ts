import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/core/log.ts';
import { openExporter } from '../../../src/exporter/exporter.ts';
import { answers, fakeAdapter, fakeCluster, fakeSettings, fakeSource } from '../../support/fake-broker.ts';

function exporterOf(externalUrl?: string) {
  const clusters = [
    fakeCluster('b', { broker: 'rabbitmq', expectedNodes: 3, labels: { site: 'berlin', area: 'x' } }),
    fakeCluster('a'),
  ];
  return openExporter({
    settings: fakeSettings(clusters, externalUrl === undefined ? {} : { externalUrl }),
    log: silentLog,
    openBroker: async () => fakeAdapter(fakeSource('n1', 'http', answers([]))),
  });
}

interface Group {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

describe('service discovery', () => {
  test('names every cluster as a target at the address the scraper asked at, sorted', async () => {
    await using exporter = await exporterOf();
    const response = await fetch(`${exporter.url}/sd`);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const { host } = new URL(exporter.url);
    const at = { __scheme__: 'http', __metrics_path__: '/metrics' };
    const of = (name: string) => ({ __param_cluster: name, instance: name, __meta_mqtt_sre_cluster: name });
    expect(await response.json()).toEqual([
      {
        targets: [host],
        labels: {
          ...at,
          ...of('a'),
          __meta_mqtt_sre_broker: 'fake',
          __meta_mqtt_sre_nodes: '1',
          __meta_mqtt_sre_expected_nodes: '1',
        },
      },
      {
        targets: [host],
        labels: {
          ...at,
          ...of('b'),
          __meta_mqtt_sre_broker: 'rabbitmq',
          __meta_mqtt_sre_nodes: '1',
          __meta_mqtt_sre_expected_nodes: '3',
          __meta_mqtt_sre_label_area: 'x',
          __meta_mqtt_sre_label_site: 'berlin',
        },
      },
    ]);
  });

  test('what it names answers with that cluster and no other', async () => {
    await using exporter = await exporterOf();
    const groups = (await (await fetch(`${exporter.url}/sd`)).json()) as Group[];
    for (const { targets, labels } of groups) {
      const name = labels['__param_cluster'] ?? '';
      const url = `${labels['__scheme__']}://${targets[0]}${labels['__metrics_path__']}?cluster=${name}`;
      const response = await fetch(url);
      const text = await response.text();
      expect({ url, status: response.status, text }).toMatchObject({ status: 200 });

      expect(new Set([...text.matchAll(/[{,]cluster="([^"]*)"/g)].map(([, cluster]) => cluster))).toEqual(
        new Set([name]),
      );
    }
  });

  test('behind a proxy it names the address of the configuration', async () => {
    await using exporter = await exporterOf('https://sre.example/mqtt/');
    const groups = (await (await fetch(`${exporter.url}/sd`)).json()) as Group[];
    expect(groups[0]?.targets).toEqual(['sre.example']);
    expect(groups[0]?.labels).toMatchObject({ __scheme__: 'https', __metrics_path__: '/mqtt/metrics' });
  });
});
