import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BenchReport } from '../../src/bench/bench-report.ts';
import type { CapacityReport } from '../../src/capacity/report/capacity-report.ts';
import { until } from '../../src/core/deadline.ts';
import { type RealMosquitto, startMosquitto } from '../support/real-mosquitto.ts';
import { runSre, startSre } from '../support/sre-cli.ts';

let broker: RealMosquitto;
beforeAll(async () => {
  broker = await startMosquitto(['max_queued_messages 0', 'max_inflight_messages 0']);
});
afterAll(() => broker[Symbol.asyncDispose]());

async function report(...argv: string[]): Promise<BenchReport & { readonly code: number | null }> {
  const { code, stdout, stderr } = await runSre(['bench', broker.url, ...argv, '--json', '--p99', '20s']);
  if (stdout === '') throw new Error(stderr);
  return { ...(JSON.parse(stdout) as BenchReport), code };
}

/** The processes of the load of one `sre bench`. */
function workersOf(parent: number): readonly number[] {
  const rows = execFileSync('ps', ['-o', 'pid=,ppid=,args=', '-A'], { encoding: 'utf8' }).split('\n');
  return rows
    .filter((row) => row.includes('load-process.js'))
    .map((row) => row.trim().split(/\s+/).map(Number))
    .flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid] : []));
}

describe('sre bench on a real Mosquitto', () => {
  test.each([
    ['steady', '1', '3.1.1', 100],
    ['fan-in', '0', '5', 100],
    ['fan-out', '2', '5', 400],
  ])('%s with QoS %s and MQTT %s: everything is delivered once', async (scenario, qos, protocol, deliveries) => {
    const shape = scenario === 'fan-out' ? ['--publishers', '1', '--subscribers', '4'] : ['--clients', '10'];
    const load = [
      '--scenario',
      scenario,
      '--qos',
      qos,
      '--protocol',
      protocol,
      '--rate',
      '100',
      '--for',
      '1s',
      ...shape,
    ];
    const { steps, connections } = await report(...load);
    expect(connections.ready).toBe(connections.clients);
    expect(steps[0]).toMatchObject({ offered: 100, received: deliveries, lost: 0, duplicates: 0, outOfOrder: 0 });
  });

  test('several processes are one measurement, and none is left', async () => {
    const { steps, processes } = await report('--processes', '2', '--clients', '10', '--rate', '200', '--for', '1s');
    expect(processes).toBe(2);
    expect(steps[0]).toMatchObject({ offered: 200, received: 200, lost: 0, duplicates: 0 });
    expect(steps[0]?.delivery?.count).toBe(200);
    expect(steps[0]?.delivery?.p50Ms).toBeGreaterThan(0);
  });

  test('connect: a ramp, CONNACK latencies, connections held', async () => {
    const { connections, verdict } = await report('--scenario', 'connect', '--clients', '200', '--for', '300ms');
    expect(connections).toMatchObject({ clients: 200, ready: 200, accepted: 200, refused: {}, failed: {}, lost: {} });
    expect(connections.connack?.count).toBe(200);
    expect(['good', 'invalid']).toContain(verdict); // a busy machine may be late, and says so
  });

  test('Ctrl-C ends it within seconds with what was measured, exit 5, and no process is left', async () => {
    const argv = ['bench', broker.url, '--processes', '2', '--clients', '10', '--for', '1m', '--p99', '20s'];
    await using running = startSre(argv);
    const pid = running.child.pid ?? 0;
    const signal = AbortSignal.timeout(65_000);
    await until('the load runs', () => workersOf(pid).length === 2, { withinMs: 60_000, signal });
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(5);
    expect(stdout).toMatch(/^stopped {6}before it was over/m);
    expect(workersOf(pid)).toEqual([]);
  });

  test('a process of the load that dies voids the measurement: exit 7', async () => {
    await using running = startSre(['bench', broker.url, '--processes', '2', '--clients', '10', '--for', '1m']);
    const pid = running.child.pid ?? 0;
    const signal = AbortSignal.timeout(65_000);
    await until('the load runs', () => workersOf(pid).length === 2, { withinMs: 60_000, signal });
    process.kill(workersOf(pid)[0] ?? 0, 'SIGKILL');
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([7, expect.stringContaining('a process of the load ended with SIGKILL')]);
    expect(workersOf(pid)).toEqual([]);
  });
});

test('what sre bench measured is what sre capacity plans with', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sre-bench-profile-'));
  try {
    // Rates and bound at which no machine is too slow: the search ends at --max-rate.
    const quick = ['--clients', '4', '--rate', '50', '--max-rate', '100', '--for', '300ms', '--warmup', '100ms'];
    const what = ['--scenario', 'knee', '--broker', 'mosquitto', '--broker-version', '2.0', '--profile-out', 'm.yaml'];
    const bench = await runSre(['bench', broker.url, ...quick, ...what, '--p99', '20s'], { cwd: folder });
    expect(bench).toMatchObject({ code: 0, stderr: 'wrote m.yaml, next: sre capacity --profile m.yaml\n' });
    const plan = await runSre(['capacity', '--profile', 'm.yaml', '--devices', '100', '--qos', '1', '--json'], {
      cwd: folder,
    });
    expect(plan.stderr).toBe('');
    const [assessment] = (JSON.parse(plan.stdout) as CapacityReport).assessments;
    expect(assessment).toMatchObject({ kind: 'mosquitto', name: 'Mosquitto 2.0', holds: true });
    expect(assessment?.figures['messages']).toMatchObject({ value: 100, confidence: 'measured' });
    expect(assessment?.notes.join('\n')).toContain('at least this rate');
  } finally {
    await rm(folder, { recursive: true });
  }
});
