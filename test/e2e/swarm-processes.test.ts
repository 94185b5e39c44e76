import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { until } from '../../src/core/deadline.ts';
import { analyse } from '../../src/swarm/analyse.ts';
import { openSwarm } from '../../src/swarm/open-swarm.ts';
import { sharedMonoMs, sharedOffsetMs } from '../../src/swarm/shared-clock.ts';
import type { Swarm } from '../../src/swarm/swarm.ts';
import { openAedesBroker } from '../support/aedes-broker.ts';
import { openScriptedBroker } from '../support/scripted-broker.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';

const signal = (): AbortSignal => AbortSignal.timeout(30_000);
const seen = (what: string, condition: () => boolean): Promise<void> =>
  until(what, condition, { withinMs: 20_000, everyMs: 10, signal: signal() });

function open(endpoint: string, processes: number): Promise<Swarm> {
  return openSwarm({
    run: 'split',
    endpoint,
    nodes: [],
    profile: { keepaliveMs: 5000, connectTimeoutMs: 2000, backoffMs: { min: 20, max: 100 } },
    floatingStreams: 6,
    pinnedStreams: false,
    qos: [0, 1, 2],
    intervalMs: 20,
    seed: 11,
    clock: systemClock,
    processes,
  });
}

/** Processes whose parent is this one, or another. */
function children(parent = process.pid): number[] {
  const rows = execFileSync('ps', ['-o', 'pid=,ppid=,args=', '-A'], { encoding: 'utf8' }).split('\n');
  return rows
    .filter((row) => row.includes('worker-process.js'))
    .map((row) => row.trim().split(/\s+/).map(Number))
    .flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid] : []));
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a swarm of several processes', () => {
  test('reads one clock in all of them: a reading of another process lies between two of ours', () => {
    const before = sharedMonoMs();
    const other = execFileSync(process.execPath, ['-p', 'String(process.hrtime.bigint())'], { encoding: 'utf8' });
    const after = sharedMonoMs();
    const otherMs = Number(other) / 1e6;
    expect(otherMs).toBeGreaterThan(before);
    expect(otherMs).toBeLessThan(after);
    const offsetMs = sharedOffsetMs();
    const [early, shared, late] = [systemClock.monoMs(), sharedMonoMs(), systemClock.monoMs()];
    expect(shared).toBeGreaterThan(early + offsetMs - 0.5);
    expect(shared).toBeLessThan(late + offsetMs + 0.5);
  });

  test('is one observation: every stream, every slot, one time line, one histogram', async () => {
    await using broker = await openAedesBroker();
    await using swarm = await open(broker.address, 3);
    await swarm.start(signal());
    expect(children()).toHaveLength(3);
    await seen('slots of every stream', () => {
      const { slots } = swarm.snapshot();
      return new Set(slots.map(({ stream }) => stream)).size === 6 && slots.length > 300;
    });
    const sinceMs = systemClock.monoMs() - swarm.originMonoMs - 500;
    await seen('recent slots', () => swarm.snapshot({ sinceMs }).slots.length > 20);
    expect(swarm.snapshot({ sinceMs }).slots.every(({ intendedMs }) => intendedMs >= sinceMs)).toBe(true);
    swarm.stopPublishing();
    const observation = await swarm.finish({ signal: signal(), quietMs: 200 });
    const { messages } = analyse(observation, { faultMs: 0, faultProvenMs: 0, endMs: 60_000 });
    for (const found of Object.values(messages)) {
      expect(found).toMatchObject({
        lost: 0,
        duplicates: 0,
        inversions: 0,
        indeterminate: 0,
        received: found.attempted,
      });
      expect(found.attempted).toBeGreaterThan(80);
    }
    expect(observation.drained).toBe(true);
    expect(observation.streams.map(({ id }) => id).toSorted()).toEqual(['f0', 'f1', 'f2', 'f3', 'f4', 'f5']);
    // A receipt before it was due would be a clock that runs apart.
    for (const { intendedMs, sentMs = 0, receivedMs = 0 } of observation.slots) {
      expect(sentMs).toBeGreaterThanOrEqual(intendedMs - 0.01);
      expect(receivedMs).toBeGreaterThanOrEqual(sentMs);
    }
    const times = observation.events.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const latencies = observation.slots.map(({ intendedMs, receivedMs = 0 }) => receivedMs - intendedMs);
    expect(observation.latency?.count).toBe(observation.slots.length);
    expect(observation.latency?.maxMs).toBeCloseTo(Math.max(...latencies), -1);
    await seen('no worker', () => children().length === 0);
  });

  test('hears of events at once, and records an outage in all processes', async () => {
    await using broker = await openAedesBroker();
    await using proxy = await openTcpProxy(broker.address);
    await using swarm = await open(proxy.address, 2);
    const closed: string[] = [];
    swarm.onEvent(({ kind, client }) => kind === 'closed' && closed.push(client));
    await swarm.start(signal());
    await seen('slots', () => swarm.snapshot().slots.length > 60);
    proxy.reset();
    await seen('everybody noticed', () => closed.length === 12);
    const count = swarm.snapshot().slots.length;
    await seen('more slots', () => swarm.snapshot().slots.length > count + 60);
    const observation = await swarm.finish({ signal: signal(), quietMs: 200 });
    const { messages } = analyse(observation, { faultMs: 0, faultProvenMs: 0, endMs: 60_000 });
    expect([messages.qos1.lost, messages.qos2.lost]).toEqual([0, 0]);
  });

  test('does not finish as if nothing had happened when a process is lost', async () => {
    await using broker = await openAedesBroker();
    await using swarm = await open(broker.address, 2);
    await swarm.start(signal());
    const [victim = 0] = children();
    process.kill(victim, 'SIGKILL');
    await expect(swarm.finish({ signal: signal(), quietMs: 100 })).rejects.toMatchObject({
      code: 'SRE_SWARM_WORKER',
      exitCode: 7,
    });
    await swarm[Symbol.asyncDispose]();
    expect(children()).toEqual([]);
  });

  test('leaves no process behind when its own is killed with -9', async () => {
    await using broker = await openAedesBroker();
    const module = (file: string): string => JSON.stringify(new URL(`../../dist/src/${file}.js`, import.meta.url));
    const script = `
      const { openSwarm } = await import(${module('swarm/open-swarm')});
      const { systemClock } = await import(${module('core/clock')});
      const profile = { keepaliveMs: 5000, connectTimeoutMs: 2000, backoffMs: { min: 20, max: 100 } };
      const swarm = await openSwarm({ run: 'orphan', endpoint: '${broker.address}', nodes: [], profile, floatingStreams: 2,
        pinnedStreams: false, qos: [1], intervalMs: 50, seed: 1, clock: systemClock, processes: 2 });
      await swarm.start(AbortSignal.timeout(20000));
      console.log('started');`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let workers: number[] = [];
    try {
      await once(parent.stdout, 'data', { signal: signal() });
      workers = children(parent.pid);
      expect(workers).toHaveLength(2);
    } finally {
      parent.kill('SIGKILL');
    }
    await seen('no worker', () => !workers.some(lives));
  });

  test('names who is not ready and why, whichever process it is in', async () => {
    await using broker = await openScriptedBroker((connection) => {
      connection.send({ cmd: 'connack', returnCode: 5, sessionPresent: false });
    });
    await using swarm = await open(broker.address, 2);
    await expect(swarm.start(AbortSignal.timeout(2500))).rejects.toMatchObject({
      code: 'SRE_SWARM_NOT_READY',
      exitCode: 3,
      message: expect.stringMatching(/6 of 6 .*sre-split-f\d-sub \(refused .* 5\)/),
    });
  });
});
