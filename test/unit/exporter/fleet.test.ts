import { describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { silentLog } from '../../../src/core/log.ts';
import { openExporter } from '../../../src/exporter/exporter.ts';
import { connections, fakeAdapter, fakeCluster, fakeSettings, fakeSource } from '../../support/fake-broker.ts';
import { parseMetricsPage } from '../../support/metrics-page.ts';

const never = new AbortController().signal;
const THOUSAND = Array.from({ length: 1_000 }, (_, index) => `plant-${String(index).padStart(4, '0')}`);
const NODES = ['n1', 'n2', 'n3'].map((name) => ({ name }));

/** A thousand clusters of three nodes whose reads last a little; it counts what happens at the same time. */
async function thousand() {
  let [opened, reading, mostReading] = [0, 0, 0];
  const openedAtPauses: number[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep: async (ms, signal) => {
      openedAtPauses.push(opened);
      await systemClock.sleep(Math.min(ms, 1), signal);
    },
  };
  const settings = (site: string) =>
    fakeSettings(
      THOUSAND.map((name, index) =>
        fakeCluster(name, { nodes: NODES, ...(index === 500 ? { options: { site } } : {}) }),
      ),
      { minIntervalMs: 60_000, scrapeTimeoutMs: 20_000 },
    );
  const exporter = await openExporter({
    settings: settings('berlin'),
    log: silentLog,
    clock,
    openBroker: async () => {
      opened += 1;
      const read = async (node: string) => {
        reading += 1;
        mostReading = Math.max(mostReading, reading);
        await systemClock.sleep(1);
        reading -= 1;
        return { readings: [connections(node, 1)] };
      };
      return fakeAdapter(...NODES.map(({ name }) => fakeSource(name, 'http', () => read(name))));
    },
  });
  return {
    exporter,
    settings,
    openedAtPauses,
    opened: () => opened,
    mostReading: () => mostReading,
    [Symbol.asyncDispose]: () => exporter[Symbol.asyncDispose](),
  };
}

describe('a fleet of a thousand clusters', () => {
  test('is opened in small parts, read so many at a time, scraped whole and one by one, and reloaded by what changed', async () => {
    await using fleet = await thousand();
    const { url } = fleet.exporter;
    const ready = async (): Promise<boolean> => (await fetch(`${url}/readyz`)).status === 200;
    await until('every cluster to be read once', ready, { withinMs: 12_000, everyMs: 100, signal: never });
    expect(fleet.opened()).toBe(1_000);
    expect(fleet.openedAtPauses).toEqual(Array.from({ length: 19 }, (_, index) => (index + 1) * 50));
    expect(fleet.mostReading()).toBeGreaterThan(50);
    expect(fleet.mostReading()).toBeLessThan(1_500); // of 3,000; on a busy machine reads outlast their places

    const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
    expect(lines.filter((line) => line.startsWith('mqtt_connections_current{'))).toHaveLength(3_000);
    const one = parseMetricsPage(await (await fetch(`${url}/metrics?cluster=plant-0500`)).text());
    expect(one.find('mqtt_connections_current')).toHaveLength(3);

    await fleet.exporter.reload(fleet.settings('munich'));
    expect(fleet.opened()).toBe(1_001);
  });
});
