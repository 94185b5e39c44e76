import { describe, expect, test } from 'vitest';
import { builtinModules } from '../../../src/config/builtin-modules.ts';
import type { ProbeModule } from '../../../src/config/settings.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { silentLog } from '../../../src/core/log.ts';
import { phaseOffsetMs } from '../../../src/exporter/probing/phase-offset.ts';
import { createProbeMetrics } from '../../../src/exporter/probing/probe-metrics.ts';
import { type ProbePlan, probePlans } from '../../../src/exporter/probing/probe-plan.ts';
import { ProbeSchedule, type ScheduleOptions } from '../../../src/exporter/probing/probe-schedule.ts';
import { Turns } from '../../../src/exporter/probing/turns.ts';
import type { ProbeResult } from '../../../src/probe/probe-result.ts';
import { fakeCluster, fakeSettings } from '../../support/fake-broker.ts';
import { parseMetricsPage } from '../../support/metrics-page.ts';
import { recordingLog } from '../../support/recording-log.ts';

const { signal } = new AbortController();
const module: ProbeModule = builtinModules['mqtt_qos1'] as ProbeModule;
const good: ProbeResult = {
  success: true,
  phases: { tcp: 0.001, connect: 0.002, deliver: 0.003 },
  durationSeconds: 0.006,
} as ProbeResult;
const bad: ProbeResult = {
  success: false,
  failure: { phase: 'tcp', reason: 'refused', message: 'mqtt://h:1: connection refused' },
  phases: {},
  durationSeconds: 0.001,
} as ProbeResult;

const plan = (target: string, everyMs = 20): ProbePlan => ({
  labels: { cluster: 'c', target, module: 'mqtt_qos1' },
  target: { url: target, auth: {}, tls: {} },
  module,
  everyMs,
});

function scheduleOf(run: ScheduleOptions['run'], more: Partial<ScheduleOptions> = {}) {
  const metrics = createProbeMetrics();
  const schedule = new ProbeSchedule({
    metrics,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    run,
    ...more,
  });
  const page = async () => {
    const families = await metrics.families();
    return parseMetricsPage(families.map(({ lines }) => lines).join(''));
  };
  return { schedule, page, metrics };
}

const wait = (what: string, condition: () => boolean | Promise<boolean>) =>
  until(what, condition, { withinMs: 5_000, everyMs: 5, signal });

describe('the schedule of probes', () => {
  test('probes again and again and says what it saw', async () => {
    const { schedule, page } = scheduleOf(async ({ url }) => (url === 'mqtt://good' ? good : bad));
    await using _closing = schedule;
    await schedule.follow([plan('mqtt://good'), plan('mqtt://bad')]);
    const failed = { cluster: 'c', target: 'mqtt://bad', module: 'mqtt_qos1', phase: 'tcp', reason: 'refused' };
    await wait('several probes', async () => ((await page()).value('mqtt_probe_failures_total', failed) ?? 0) > 2);
    await wait('a success', async () => (await page()).value('mqtt_probe_success', { target: 'mqtt://good' }) === 1);
    const seen = await page();
    expect(seen.value('mqtt_probe_success', { target: 'mqtt://bad' })).toBe(0);
    expect(seen.value('mqtt_probe_last_success_timestamp_seconds', { target: 'mqtt://good' })).toBeGreaterThan(1e9);
    expect(seen.find('mqtt_probe_last_success_timestamp_seconds', { target: 'mqtt://bad' })).toEqual([]);
    const connect = { target: 'mqtt://good', phase: 'connect' };
    expect(seen.value('mqtt_probe_duration_seconds_bucket', { ...connect, le: '0.005' })).toBe(
      seen.value('mqtt_probe_duration_seconds_count', connect),
    );
    expect(seen.value('mqtt_probe_duration_seconds_bucket', { ...connect, le: '0.001' })).toBe(0);
    expect(seen.find('mqtt_probe_duration_seconds_count', { phase: 'tls' })).toEqual([]);
    expect(seen.duplicates()).toEqual([]);
  });

  test('runs no probe beside itself; a slot it misses is counted', async () => {
    let [running, most] = [0, 0];
    const { schedule, page } = scheduleOf(async () => {
      running += 1;
      most = Math.max(most, running);
      await systemClock.sleep(50);
      running -= 1;
      return good;
    });
    await using _closing = schedule;
    await schedule.follow([plan('mqtt://slow', 20)]);
    await wait('skipped slots', async () => ((await page()).value('mqtt_probe_skipped_total') ?? 0) >= 3);
    expect(most).toBe(1);
  });

  test('runs no more than so many at the same time', async () => {
    let [running, most, done] = [0, 0, 0];
    const { schedule } = scheduleOf(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await systemClock.sleep(5);
        running -= 1;
        done += 1;
        return good;
      },
      { places: 3 },
    );
    await using _closing = schedule;
    await schedule.follow(Array.from({ length: 30 }, (_, index) => plan(`mqtt://h${index}`, 20)));
    await wait('many probes', () => done > 60);
    expect(most).toBe(3);
  });

  test('goes on with what did not change, ends what is gone, and takes its series away', async () => {
    const probed: string[] = [];
    const { schedule, page } = scheduleOf(async ({ url }) => {
      probed.push(url);
      return url === 'mqtt://a' ? bad : good;
    });
    await using _closing = schedule;
    await schedule.follow([plan('mqtt://a'), plan('mqtt://b')]);
    await wait('both', () => probed.includes('mqtt://a') && probed.includes('mqtt://b'));
    await wait('their series', async () => (await page()).find('mqtt_probe_success').length === 2);
    await schedule.follow([plan('mqtt://b')]);
    expect((await page()).samples.filter(({ labels }) => labels['target'] === 'mqtt://a')).toEqual([]);
    expect((await page()).find('mqtt_probe_success')).toHaveLength(1);
    probed.length = 0;
    await wait('more of b', () => probed.length > 2);
    expect(probed).not.toContain('mqtt://a');
    expect(schedule.states().map(({ labels }) => labels.target)).toEqual(['mqtt://b']);
  });

  test('ends at once, with a probe running and others waiting for their turn', async () => {
    let begun = 0;
    const { schedule } = scheduleOf(
      (_target, _module, { signal: stop }) => {
        begun += 1;
        return new Promise((_resolve, reject) => stop.addEventListener('abort', () => reject(stop.reason)));
      },
      { places: 1 },
    );
    await schedule.follow([plan('mqtt://a'), plan('mqtt://b')]);
    await wait('a running probe', () => begun === 1);
    await schedule[Symbol.asyncDispose]();
    expect(begun).toBe(1);
    expect(schedule.states()).toEqual([]);
  });

  test('logs a change once, with phase and reason, and a defect of ours with its stack', async () => {
    const log = recordingLog();
    let results = 0;
    const { schedule } = scheduleOf(
      async () => {
        results += 1;
        if (results === 5) throw new TypeError('planted');
        return results < 5 ? bad : good;
      },
      { log },
    );
    await using _closing = schedule;
    await schedule.follow([plan('mqtt://a')]);
    await wait('a success', () => results > 6);
    const said = log.lines.map(({ level, message }) => `${level} ${message}`);
    expect(said).toEqual([
      'warn mqtt://h:1: connection refused',
      'error probe failed by a defect of the exporter',
      'info probe succeeds',
    ]);
  });
});

describe('what is probed', () => {
  const nodes = [{ name: 'n1', mqtt: 'mqtt://n1:1883' }, { name: 'n2', mqtt: 'mqtt://n2:1883' }, { name: 'n3' }];
  const probe = { everyMs: 15_000, timeoutMs: 2_000, modules: ['mqtt_qos1'], matrix: false, matrixQos: 1 } as const;
  const targets = (more: object) =>
    probePlans(fakeSettings([fakeCluster('c', { nodes, ...more })])).map(({ labels }) => labels.target);

  test('nothing of a cluster without a probe block', () => expect(targets({})).toEqual([]));

  test('the endpoints of a cluster, or its nodes when it has none, or what it says', () => {
    const endpoints = ['mqtts://lb:8883'];
    expect(targets({ probe, endpoints })).toEqual(endpoints);
    expect(targets({ probe })).toEqual(['mqtt://n1:1883', 'mqtt://n2:1883']);
    expect(targets({ endpoints, probe: { ...probe, targets: 'nodes' } })).toEqual(['mqtt://n1:1883', 'mqtt://n2:1883']);
    expect(targets({ endpoints, probe: { ...probe, targets: 'both' } })).toHaveLength(3);
  });

  test('with the credentials of the cluster unless the module has its own, within the shorter timeout', () => {
    const cluster = fakeCluster('c', {
      nodes,
      auth: { username: 'cluster' },
      probe: { ...probe, modules: ['own', 'mqtt_qos1'] },
    });
    const settings = fakeSettings([cluster]);
    const own: ProbeModule = { ...module, timeoutMs: 1_000, auth: { username: 'module' } };
    const plans = probePlans({ ...settings, probes: { modules: { ...builtinModules, own }, allow: [] } });
    expect(plans.slice(0, 2).map(({ target, module: { timeoutMs } }) => [target.auth.username, timeoutMs])).toEqual([
      ['module', 1_000],
      ['cluster', 2_000],
    ]);
  });

  test('begins at moments that are spread over the interval and the same at every start', () => {
    const offsets = Array.from({ length: 1_000 }, (_, index) => phaseOffsetMs(['c', `mqtt://n${index}`, 'm'], 1_000));
    const buckets = Array.from({ length: 10 }, (_, ten) => offsets.filter((ms) => Math.floor(ms / 100) === ten).length);
    expect(Math.min(...buckets)).toBeGreaterThan(60);
    expect(Math.max(...buckets)).toBeLessThan(140);
    expect(phaseOffsetMs(['c', 'mqtt://n7', 'm'], 1_000)).toBe(offsets[7]);
  });
});

test('who aborts while waiting for a turn takes no place', async () => {
  const turns = new Turns(1);
  const stop = new AbortController();
  let release = (): void => undefined;
  const first = turns.run(signal, () => new Promise<void>((resolve) => (release = resolve)));
  const second = turns.run(stop.signal, async () => 'never');
  const third = turns.run(signal, async () => 'third');
  stop.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  release();
  await first;
  expect(await third).toBe('third');
});
