import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { until } from '../../src/core/deadline.ts';
import { analyse } from '../../src/swarm/analyse.ts';
import { CLIENT_V8_OPTIONS } from '../../src/swarm/client-v8-options.ts';
import { LatencyHistogram } from '../../src/swarm/latency-histogram.ts';
import { LocalSwarm } from '../../src/swarm/local-swarm.ts';
import { openSwarm } from '../../src/swarm/open-swarm.ts';
import { sharedMonoMs, sharedOffsetMs } from '../../src/swarm/shared-clock.ts';
import { planStreams } from '../../src/swarm/stream-plan.ts';
import type { Swarm, SwarmOptions } from '../../src/swarm/swarm.ts';
import { openAedesBroker } from '../support/aedes-broker.ts';
import { openScriptedBroker } from '../support/scripted-broker.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';

const signal = (): AbortSignal => AbortSignal.timeout(65_000);
const seen = (what: string, condition: () => boolean): Promise<void> =>
  until(what, condition, { withinMs: 60_000, everyMs: 10, signal: signal() });

function optionsFor(endpoint: string): SwarmOptions {
  return {
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
  };
}

function open(endpoint: string, processes: number): Promise<Swarm> {
  return openSwarm({ ...optionsFor(endpoint), processes });
}

/** Of the processes whose parent is this one, or another: pid, and what Node was started with. */
function workers(parent = process.pid): { pid: number; args: readonly string[] }[] {
  const rows = execFileSync('ps', ['-o', 'pid=,ppid=,args=', '-A'], { encoding: 'utf8' }).split('\n');
  return rows
    .filter((row) => row.includes('worker-process.js'))
    .map((row) => row.trim().split(/\s+/))
    .flatMap(([pid, ppid, ...args]) => (Number(ppid) === parent ? [{ pid: Number(pid), args }] : []));
}

function children(parent?: number): number[] {
  return workers(parent).map(({ pid }) => pid);
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
    let orphans: number[] = [];
    try {
      await once(parent.stdout, 'data', { signal: signal() });
      orphans = children(parent.pid);
      expect(orphans).toHaveLength(2);
    } finally {
      parent.kill('SIGKILL');
    }
    await seen('no worker', () => !orphans.some(lives));
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

describe('a large swarm', () => {
  /** More than may stay in the process of who asks for them. */
  const optionsOfMany = (endpoint: string, run: string): SwarmOptions => ({
    ...optionsFor(endpoint),
    run,
    floatingStreams: 101,
    intervalMs: 250,
    wills: true,
  });
  const BUSY_MS = 2_000;

  /** Runs it while its owner is busy for a while, and checks that every message arrived. */
  async function observe(swarm: Swarm) {
    await swarm.start(signal());
    await seen('three messages of every stream', () => swarm.snapshot().slots.length > 3 * 101);
    const untilMs = systemClock.monoMs() + BUSY_MS;
    while (systemClock.monoMs() < untilMs); // as long looks at many slots are
    const count = swarm.snapshot().slots.length;
    await seen('more messages', () => swarm.snapshot().slots.length > count);
    const observation = await swarm.finish({ signal: signal(), quietMs: 200 });
    const { messages } = analyse(observation, { faultMs: 0, faultProvenMs: 0, endMs: 60_000 });
    for (const found of Object.values(messages)) {
      expect(found).toMatchObject({ lost: 0, duplicates: 0, inversions: 0, received: found.attempted });
    }
    return observation;
  }

  test('tells from a process of its own what it tells from this one, and of what keeps this one busy it tells nothing', async () => {
    await using broker = await openAedesBroker();
    const options = optionsOfMany(broker.address, 'many');
    await using far = await openSwarm(options);
    const [worker, ...more] = workers();
    expect(worker?.args).toEqual(expect.arrayContaining([...CLIENT_V8_OPTIONS]));
    expect(more).toEqual([]);
    const apart = await observe(far);
    const streams = planStreams(options);
    const originMonoMs = systemClock.monoMs();
    await using near = new LocalSwarm({ options, streams, originMonoMs, latency: await LatencyHistogram.open() });
    const here = await observe(near);
    expect(apart.streams).toEqual(here.streams);
    expect(apart.state).toEqual(here.state);
    expect(apart.state?.wills).toHaveLength(202);
    expect([apart.drained, here.drained]).toEqual([true, true]);
    expect(apart.unexpected).toEqual(here.unexpected);
    expect(apart.latency?.count).toBe(apart.slots.length);
    const stepsOf = ({ events }: typeof here) => new Set(events.map(({ client, kind }) => `${client} ${kind}`));
    expect(stepsOf(apart)).toEqual(stepsOf(here));
    expect(here.prober.maxLagMs).toBeGreaterThan(0.9 * BUSY_MS);
    expect(apart.prober.maxLagMs).toBeLessThan(0.9 * BUSY_MS);
  });

  test('outlives the signals of a terminal or a service manager: what they mean is for its owner to say', async () => {
    await using broker = await openAedesBroker();
    await using swarm = await openSwarm(optionsOfMany(broker.address, 'signals'));
    await swarm.start(signal());
    const [pid = 0] = children();
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, name);
    const count = swarm.snapshot().slots.length;
    await seen('more slots', () => swarm.snapshot().slots.length > count + 202);
    expect(await swarm.finish({ signal: signal(), quietMs: 200 })).toMatchObject({ drained: true });
    await seen('no worker', () => !lives(pid));
  });
});
