import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CostReading, type CostSource, sumOfSources } from '../../../src/bench/broker-cost.ts';
import { CostWatch } from '../../../src/bench/cost-watch.ts';
import { processCost, processReading } from '../../../src/bench/process-cost.ts';
import { prometheusReading, varzReading } from '../../../src/cli/commands/bench/page-cost.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { parseContainerUsage } from '../../../src/docker/container-usage.ts';
import { parsePrometheusText } from '../../../src/http/prometheus-text.ts';

const fixture = (path: string): Promise<string> => readFile(join(import.meta.dirname, '../../fixtures', path), 'utf8');
const signal = new AbortController().signal;

describe('what a process costs', () => {
  test('CPU time counts both halves, memory is what is resident, whatever the process is called', () => {
    const stat = '12 (a) b (c) S 1 12 12 0 -1 4194304 500 0 0 0 1234 66 0 0 20 0 1 0 99 1 2 3';
    expect(processReading(stat, 'VmPeak:\t  900 kB\nVmRSS:\t    512 kB\n')).toEqual({
      cpuSeconds: 13,
      memoryBytes: 524_288,
    });
  });

  test('a file that says nothing of it leaves it out', () => {
    expect(processReading('', '')).toEqual({});
  });

  test('this very process costs something, one that is none is a precondition', async () => {
    const { cpuSeconds, memoryBytes } = await processCost(process.pid).read(signal);
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(memoryBytes).toBeGreaterThan(10_000_000);
    await expect(processCost(2 ** 22 + 1).read(signal)).rejects.toMatchObject({ code: 'SRE_BENCH_COST' });
  });
});

describe('what pages of brokers tell', () => {
  test.each([
    ['rabbitmq/4.0.5-loaded/http/n1/GET_metrics.txt', ['cpuSeconds', 'memoryBytes']],
    ['vernemq/2.2.0-loaded/http/n1/GET_metrics.txt', ['cpuSeconds', 'memoryBytes']],
    ['hivemq/enterprise-node-down-derived/http/n2/GET_metrics.txt', ['memoryBytes']],
    ['emqx/5.8.9-node-down-2s/http/n2/GET_api_v5_prometheus_stats.txt', []],
  ])('%s: %o', async (path, keys) => {
    const reading = prometheusReading(parsePrometheusText(await fixture(path)));
    expect(Object.keys(reading)).toEqual(keys);
    for (const value of Object.values(reading)) expect(value).toBeGreaterThan(0);
  });

  test('the Erlang runtime counts milliseconds', () => {
    const page = parsePrometheusText('erlang_vm_statistics_runtime_milliseconds 3116\nprocess_cpu_seconds_total 9\n');
    expect(prometheusReading(page)).toEqual({ cpuSeconds: 3.116 });
  });

  test('a page of an exporter beside the broker tells nothing of the broker', () => {
    const own = 'process_cpu_seconds_total 9\nprocess_resident_memory_bytes 5\n';
    expect(prometheusReading(parsePrometheusText(own))).toEqual({ cpuSeconds: 9, memoryBytes: 5 });
    expect(prometheusReading(parsePrometheusText(`mqtt_source_up 1\n${own}`))).toEqual({});
  });

  test('NATS: per cent of one core are cores', async () => {
    const recorded = await fixture('nats/2.10.27-partition-120s/http/n2/GET_varz.json');
    expect(varzReading(recorded.replace(/^# .*\n/, ''))).toMatchObject({
      memoryBytes: expect.any(Number),
    });
    expect(varzReading('{"cpu": 150.5, "mem": 7}')).toEqual({ cores: 1.505, memoryBytes: 7 });
    expect(varzReading('{ broken')).toEqual({});
  });
});

describe('what Docker tells of a container', () => {
  test('memory is without the page cache, in either version of cgroups; CPU time is in seconds', () => {
    const cpu_stats = { cpu_usage: { total_usage: 2_500_000_000 } };
    const v2 = { cpu_stats, memory_stats: { usage: 1000, stats: { inactive_file: 400 } } };
    const v1 = { cpu_stats, memory_stats: { usage: 1000, stats: { inactive_file: 1, total_inactive_file: 300 } } };
    expect(parseContainerUsage(v2)).toEqual({ cpuSeconds: 2.5, memoryBytes: 600 });
    expect(parseContainerUsage(v1)).toEqual({ cpuSeconds: 2.5, memoryBytes: 700 });
  });

  test('a container that does not run tells nothing, which is not 0', () => {
    expect(parseContainerUsage({ cpu_stats: { cpu_usage: { total_usage: 0 } }, memory_stats: {} })).toEqual({});
  });
});

describe('several sources', () => {
  const source = (name: string, reading: CostReading): CostSource => ({ name, everyMs: 5, read: async () => reading });

  test('are nodes of one cluster: they add up, and what one does not tell the sum does not', async () => {
    const sum = sumOfSources([source('a', { cpuSeconds: 1, memoryBytes: 2 }), source('b', { cpuSeconds: 3 })]);
    expect([sum?.name, await sum?.read(signal)]).toEqual(['a, b', { cpuSeconds: 4 }]);
    expect(sumOfSources([])).toBeUndefined();
  });
});

describe('watching the cost', () => {
  test('cores are CPU time over time, memory is the most that was seen', async () => {
    let nowMs = 0;
    const source: CostSource = {
      name: 'broker',
      everyMs: 1,
      read: async () => {
        nowMs += 500;
        return { cpuSeconds: nowMs / 2000, memoryBytes: nowMs === 1500 ? 9000 : 100 };
      },
    };
    await using watch = new CostWatch(source, systemClock, () => nowMs, signal);
    await until('readings', () => nowMs >= 3000, { withinMs: 5000, everyMs: 1, signal: AbortSignal.timeout(6000) });
    expect(watch.between(0, 2500)).toEqual({ cores: 0.5, memoryBytes: 9000 });
    expect(watch.between(10_000, 20_000)).toEqual({});
  });

  test('a reading that fails is counted and is no zero', async () => {
    const source: CostSource = {
      name: 'broker',
      everyMs: 1000,
      read: async () => {
        throw new Error('503');
      },
    };
    await using watch = new CostWatch(source, systemClock, () => 1, signal);
    expect(await watch.read()).toBeUndefined();
    expect(watch.failures).toMatchObject({ last: '503' });
    expect(watch.between(0, 10)).toEqual({});
  });
});
