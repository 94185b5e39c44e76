import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { until } from '../../src/core/deadline.ts';
import { Secret } from '../../src/core/secret.ts';
import { openExporter } from '../../src/exporter/exporter.ts';
import { answers, connections, fakeAdapter, fakeCluster, fakeSettings, fakeSource } from '../support/fake-broker.ts';
import { startPrometheus } from '../support/prometheus-server.ts';
import { recordingLog } from '../support/recording-log.ts';
import { requireTool } from '../support/requirement.ts';

const signal = new AbortController().signal;

async function query(
  url: string,
  promql: string,
): Promise<readonly { metric: Record<string, string>; value: [number, string] }[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`);
  const { data } = (await response.json()) as {
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  return data.result;
}

describe.skipIf(!requireTool('prometheus'))('push to a real Prometheus', () => {
  test('remote write brings the page, ends the series that are gone, and counts what it did', {
    timeout: 60_000,
  }, async () => {
    await using prometheus = await startPrometheus(undefined, { flags: ['--web.enable-remote-write-receiver'] });
    const source = fakeSource('n1', 'http', answers([connections('n1', 7), connections('n2', 5)]));
    const log = recordingLog();
    await using exporter = await openExporter({
      settings: {
        ...fakeSettings([fakeCluster('plant')]),
        push: [
          {
            to: 'remote_write',
            url: `${prometheus.url}/api/v1/write`,
            everyMs: 1_000,
            timeoutMs: 3_000,
            auth: { username: 'u', password: new Secret('hidden-word') },
            headers: {},
            tls: {},
            labels: { region: 'eu' },
          },
        ],
      },
      log,
      clock: systemClock,
      openBroker: async () => fakeAdapter(source),
    });
    const values = async () =>
      (await query(prometheus.url, 'mqtt_connections_current')).map(
        ({ metric, value }) => `${metric['node']}=${value[1]}`,
      );
    await until('both series are there', async () => (await values()).length === 2, { withinMs: 60_000, signal });
    expect((await values()).toSorted()).toEqual(['n1=7', 'n2=5']);
    const [first] = await query(prometheus.url, 'mqtt_connections_current{node="n1"}');
    expect(first?.metric).toMatchObject({ cluster: 'plant', region: 'eu' });

    source.behaviour = answers([connections('n1', 8)]);
    await until('the series that is gone has ended', async () => (await values()).join() === 'n1=8', {
      withinMs: 60_000,
      signal,
    });

    const page = await (await fetch(`${exporter.url}/metrics`)).text();
    expect(page).toMatch(/mqtt_sre_pushes_total\{target="remote_write 127\.0\.0\.1:\d+",result="success"\} [1-9]/);
    expect(JSON.stringify(log.lines)).not.toContain('hidden-word');
  });
});
