import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { analyse } from '../../../src/swarm/analyse.ts';
import type { Findings } from '../../../src/swarm/findings.ts';
import { openSwarm } from '../../../src/swarm/open-swarm.ts';
import { PayloadWriter, readPayload } from '../../../src/swarm/payload.ts';
import type { Swarm, SwarmOptions } from '../../../src/swarm/swarm.ts';
import { openAedesBroker } from '../../support/aedes-broker.ts';
import { openScriptedBroker } from '../../support/scripted-broker.ts';
import { openTcpProxy, type Tamper } from '../../support/tcp-proxy.ts';

const profile = { keepaliveMs: 200, connectTimeoutMs: 200, backoffMs: { min: 20, max: 100 } };
/** For brokers that do nothing wrong: on a busy machine 300 ms of silence are no failure. */
const patient = { keepaliveMs: 10_000, connectTimeoutMs: 5000, backoffMs: { min: 20, max: 100 } };

function open(endpoint: string, more: Partial<SwarmOptions> = {}): Promise<Swarm> {
  return openSwarm({
    run: 'unit',
    endpoint,
    nodes: [],
    profile,
    floatingStreams: 3,
    pinnedStreams: false,
    qos: [0, 1, 2],
    intervalMs: 10,
    seed: 7,
    clock: systemClock,
    ...more,
  });
}

const signal = (): AbortSignal => AbortSignal.timeout(12_000);
const seen = (what: string, condition: () => boolean): Promise<void> =>
  until(what, condition, { withinMs: 8000, everyMs: 5, signal: signal() });
const slotsOf = (swarm: Swarm): number => swarm.snapshot().slots.length;
const now = (swarm: Swarm): number => systemClock.monoMs() - swarm.originMonoMs;

/** Runs until `slots` more slots fell due. */
async function run(swarm: Swarm, slots: number): Promise<void> {
  const before = slotsOf(swarm);
  await seen(`${slots} slots`, () => slotsOf(swarm) >= before + slots);
}

/** Stops, drains and judges, with the fault at `faultMs`. */
async function judge(swarm: Swarm, faultMs: number): Promise<Findings> {
  swarm.stopPublishing();
  const endMs = now(swarm);
  return analyse(await swarm.finish({ signal: signal(), quietMs: 150 }), { faultMs, faultProvenMs: faultMs, endMs });
}

const clean = { lost: 0, duplicates: 0, inversions: 0, indeterminate: 0 };

describe('a swarm on a healthy broker', () => {
  test('delivers every message of every QoS exactly once and in order, and leaves no session behind', async () => {
    await using broker = await openAedesBroker();
    const nodes = ['a', 'b', 'c'].map((name) => ({ name, address: broker.address }));
    await using swarm = await open(broker.address, {
      profile: patient,
      nodes,
      pinnedStreams: true,
      floatingStreams: 6,
    });
    await swarm.start(signal());
    await run(swarm, 400);
    swarm.stopPublishing();
    const observation = await swarm.finish({ signal: signal(), quietMs: 100 });
    const { messages } = analyse(observation, { faultMs: 0, faultProvenMs: 0, endMs: now(swarm) });
    expect(observation.streams).toHaveLength(6 + 6);
    expect(observation.drained).toBe(true);
    expect(observation.unexpected).toEqual({ stowaways: 0, corrupt: 0, unknownSeq: 0 });
    for (const found of Object.values(messages)) {
      expect(found).toMatchObject({ ...clean, received: found.attempted, sent: found.attempted });
      expect(found.attempted).toBeGreaterThan(40);
    }
    await seen('aedes forgot everybody', () => broker.aedes.connectedClients === 0);
    await using again = await open(broker.address, {
      profile: patient,
      nodes,
      pinnedStreams: true,
      floatingStreams: 6,
    });
    await again.start(signal());
    const sessions = again.snapshot().events.filter(({ sessionPresent }) => sessionPresent !== undefined);
    expect(sessions).toHaveLength(24);
    expect(sessions.filter(({ sessionPresent }) => sessionPresent)).toEqual([]);
  });

  test('gives every ordered pair of nodes a stream of each QoS asked for, and the hasty a set of their own', async () => {
    await using broker = await openAedesBroker();
    const nodes = ['a', 'b'].map((name) => ({ name, address: `mqtt://${broker.address}` }));
    const options = {
      profile: patient,
      nodes,
      pinnedStreams: true,
      pinnedQos: [0, 1, 2],
      profiles: ['fleet', 'fast'],
    } as const;
    await using swarm = await open(broker.address, options);
    await swarm.start(signal());
    await run(swarm, 300);
    swarm.stopPublishing();
    const { streams, slots } = await swarm.finish({ signal: signal(), quietMs: 100 });
    expect(streams.map(({ id, qos, profile: whose = 'fleet' }) => `${id} ${qos} ${whose}`)).toEqual([
      ...['f0 0 fleet', 'f1 1 fleet', 'f2 2 fleet', 'x0 0 fast', 'x1 1 fast', 'x2 2 fast'],
      ...['p-a-b-q0 0 fleet', 'p-a-b-q1 1 fleet', 'p-a-b-q2 2 fleet'],
      ...['p-b-a-q0 0 fleet', 'p-b-a-q1 1 fleet', 'p-b-a-q2 2 fleet'],
    ]);
    expect(slots.every(({ copies }) => copies === 1)).toBe(true);
  });

  test('the hasty clients have manners of their own: they leave a silent path long before the fleet does', async () => {
    await using broker = await openAedesBroker();
    await using proxy = await openTcpProxy(broker.address);
    const slow = { keepaliveMs: 30_000, connectTimeoutMs: 30_000, backoffMs: { min: 1000, max: 1000 } };
    await using swarm = await open(proxy.address, { profile: slow, profiles: ['fleet', 'fast'], qos: [1] });
    const gone: string[] = [];
    swarm.onEvent(({ kind, client }) => kind === 'keepalive_timeout' && gone.push(client));
    await swarm.start(signal());
    await run(swarm, 30);
    proxy.cut();
    await seen('keepalive timeouts', () => gone.length === 6);
    expect(gone.every((client) => /-x\d-/.test(client))).toBe(true);
  });

  test('slots of a stream are due at one phase and one interval, and the same seed gives the same phases', async () => {
    await using broker = await openAedesBroker();
    const phases: number[][] = [];
    for (const seed of [1, 1, 2]) {
      await using swarm = await open(broker.address, { profile: patient, seed });
      await swarm.start(signal());
      await run(swarm, 60);
      const { slots } = swarm.snapshot();
      const first = slots.filter(({ seq }) => seq === 0).map(({ intendedMs }) => intendedMs);
      phases.push(first.map((ms) => Math.round((ms - (first[0] ?? 0)) * 1000) / 1000));
      for (const slot of slots.filter(({ stream }) => stream === 'f0')) {
        expect(slot.intendedMs).toBeCloseTo((first[0] ?? 0) + slot.seq * 10, 6);
      }
    }
    expect(phases[0]).toEqual(phases[1]);
    expect(phases[0]).not.toEqual(phases[2]);
  });

  test('counts strangers: payloads of another run, damaged ones, numbers that never fell due', async () => {
    await using broker = await openAedesBroker();
    await using swarm = await open(broker.address, { profile: patient });
    await swarm.start(signal());
    const damaged = new PayloadWriter('unit', 'f1', 1).write('message', 0, 0);
    damaged[12] = 0xff;
    for (const payload of [
      new PayloadWriter('older', 'f1', 1).write('message', 0, 0),
      damaged,
      Buffer.from('hello'),
      new PayloadWriter('unit', 'f1', 1).write('message', 1_000_000, 0),
    ]) {
      broker.aedes.publish(
        { cmd: 'publish', topic: 'sre/unit/f1', payload, qos: 1, retain: false, dup: false },
        () => undefined,
      );
    }
    await seen('strangers', () => {
      const { stowaways, corrupt, unknownSeq } = swarm.snapshot().unexpected;
      return stowaways + corrupt + unknownSeq === 4;
    });
    expect(swarm.snapshot().unexpected).toEqual({ stowaways: 1, corrupt: 2, unknownSeq: 1 });
  });

  test('a snapshot can be limited to recent slots, and disposing ends every connection', async () => {
    await using broker = await openAedesBroker();
    const swarm = await open(broker.address, { profile: patient });
    await swarm.start(signal());
    await run(swarm, 90);
    const sinceMs = now(swarm) - 50;
    const recent = swarm.snapshot({ sinceMs }).slots;
    expect(recent.length).toBeGreaterThan(0);
    expect(recent.every(({ intendedMs }) => intendedMs >= sinceMs)).toBe(true);
    await swarm[Symbol.asyncDispose]();
    await swarm[Symbol.asyncDispose]();
    await seen('no client', () => broker.aedes.connectedClients === 0);
  });
});

// QoS 2 duplicates are not asserted here: after a reconnect aedes sometimes sends a message again whose PUBCOMP it had
// (seen on the wire), which is what the figure is for. That our own QoS 2 is exactly once, client.test.ts shows.
describe('a swarm on a broken path', () => {
  test('loses no acknowledged message when every connection is reset', async () => {
    await using broker = await openAedesBroker();
    await using proxy = await openTcpProxy(broker.address);
    await using swarm = await open(proxy.address, { floatingStreams: 6 });
    const losses: string[] = [];
    const returns: string[] = [];
    swarm.onEvent(({ kind }) => {
      if (kind === 'closed') losses.push(kind);
      if (kind === 'connack' && losses.length > 0) returns.push(kind);
    });
    await swarm.start(signal());
    await run(swarm, 100);
    const faultMs = now(swarm);
    proxy.reset();
    await seen('everybody noticed', () => losses.length === 12);
    await seen('everybody is back', () => returns.length === 12);
    await run(swarm, 200);
    const findings = await judge(swarm, faultMs);
    expect(findings.messages.qos1.lost).toBe(0);
    expect(findings.messages.qos2.lost).toBe(0);
    expect(findings.validity.drained).toBe(true);
    expect(findings.clients.every(({ affected }) => affected)).toBe(true);
    for (const { detectedMs = -1, reconnectedMs = -1, resumedMs = -1 } of findings.clients) {
      expect(detectedMs).toBeGreaterThanOrEqual(0);
      expect(reconnectedMs).toBeGreaterThanOrEqual(detectedMs + 19);
      expect(resumedMs).toBeGreaterThanOrEqual(reconnectedMs);
    }
  });

  test('records every slot of an outage in which nobody listens: QoS 0 unsent, QoS 1 and 2 late but delivered', async () => {
    await using broker = await openAedesBroker();
    await using proxy = await openTcpProxy(broker.address);
    await using swarm = await open(proxy.address);
    await swarm.start(signal());
    await run(swarm, 60);
    const faultMs = now(swarm);
    await proxy.down();
    await run(swarm, 90);
    const healMs = now(swarm);
    await proxy.up();
    const down = swarm.snapshot().slots.filter((s) => s.intendedMs > faultMs + 50 && s.intendedMs < healMs - 20);
    expect(down.length).toBeGreaterThan(40);
    expect(down.every(({ sentMs }) => sentMs === undefined || sentMs > healMs)).toBe(true);
    await run(swarm, 150);
    const { messages, clients } = await judge(swarm, faultMs);
    expect(messages.qos0.sent).toBeLessThan(messages.qos0.attempted);
    expect(messages.qos1).toMatchObject({ lost: 0, sent: messages.qos1.attempted, received: messages.qos1.attempted });
    expect(messages.qos2.lost).toBe(0);
    expect(clients.every(({ attempts }) => attempts > 1)).toBe(true);
  });

  test('finds out about a silent path by keepalive and connect timeout, and delivers what was promised after it', async () => {
    await using broker = await openAedesBroker();
    await using proxy = await openTcpProxy(broker.address);
    await using swarm = await open(proxy.address);
    const kinds = new Set<string>();
    swarm.onEvent(({ kind }) => kinds.add(kind));
    await swarm.start(signal());
    await run(swarm, 60);
    const faultMs = now(swarm);
    proxy.cut();
    await seen('timeouts', () => kinds.has('keepalive_timeout') && kinds.has('connect_timeout'));
    proxy.heal();
    await run(swarm, 150);
    const findings = await judge(swarm, faultMs);
    expect(findings.messages.qos1.lost).toBe(0);
    expect(findings.messages.qos2.lost).toBe(0);
    const detected = findings.clients.flatMap(({ detectedMs }) => detectedMs ?? []);
    expect(detected).toHaveLength(6);
    expect(Math.min(...detected)).toBeGreaterThan(0);
    expect(findings.rto.time.ms).toBeGreaterThan(0);
  });
});

describe('planted defects turn the findings red', () => {
  /** Applies to the messages of QoS 1, never to sentinels. */
  function everyTenth(verdict: 'swallow' | 'repeat', chosen: number[]): Tamper {
    return ({ payload, qos }) => {
      const message = readPayload(Buffer.from(payload));
      if (qos !== 1 || message?.kind !== 'message' || message.seq % 10 !== 3) return 'pass';
      chosen.push(message.seq);
      return verdict;
    };
  }

  test('a path that drops acknowledged messages is reported as loss, id by id', async () => {
    const swallowed: number[] = [];
    await using broker = await openAedesBroker();
    await using proxy = await openTcpProxy(broker.address, everyTenth('swallow', swallowed));
    await using swarm = await open(proxy.address, { profile: patient, floatingStreams: 1, qos: [1] });
    await swarm.start(signal());
    await run(swarm, 60);
    const { messages, examples, rpo } = await judge(swarm, 0);
    expect(swallowed.length).toBeGreaterThan(3);
    expect(messages.qos1.lost).toBe(swallowed.length);
    expect(examples.lost.map(({ seq }) => seq)).toEqual(swallowed);
    expect(rpo.messages).toBe(swallowed.length);
  });

  test('a path that repeats deliveries is reported as duplicates', async () => {
    const repeated: number[] = [];
    await using broker = await openAedesBroker();
    await using proxy = await openTcpProxy(broker.address, everyTenth('repeat', repeated));
    await using swarm = await open(proxy.address, { profile: patient, floatingStreams: 1, qos: [1] });
    await swarm.start(signal());
    await run(swarm, 60);
    const { messages, examples } = await judge(swarm, 0);
    expect(messages.qos1).toMatchObject({ lost: 0, duplicates: repeated.length });
    expect(examples.duplicated.map(({ seq }) => seq)).toEqual(repeated);
  });

  test('a subscriber that never gets its sentinel is an observation that was not drained', async () => {
    await using broker = await openScriptedBroker((connection, packet) => connection.answer(packet));
    await using swarm = await open(broker.address, { profile: patient, floatingStreams: 1, qos: [1] });
    await swarm.start(signal());
    await run(swarm, 20);
    const observation = await swarm.finish({ signal: signal(), quietMs: 50, withinMs: 200 });
    expect(observation.drained).toBe(false);
    const { messages, validity } = analyse(observation, { faultMs: 0, faultProvenMs: 0, endMs: now(swarm) });
    expect(messages.qos1.lost).toBe(messages.qos1.acked);
    expect(validity.reasons.join()).toContain('sentinel');
  });
});

describe('a swarm that cannot start', () => {
  test('names who is not ready and why', async () => {
    await using broker = await openScriptedBroker((connection) => {
      connection.send({ cmd: 'connack', returnCode: 5, sessionPresent: false });
    });
    await using swarm = await open(broker.address, { floatingStreams: 1 });
    await expect(swarm.start(AbortSignal.timeout(300))).rejects.toMatchObject({
      code: 'SRE_SWARM_NOT_READY',
      message: expect.stringMatching(/2 of 2 .*sre-unit-f0-sub \(refused .* 5\), sre-unit-f0-pub/),
    });
  });

  test('refuses a run id that does not fit into topics and client ids, and an address without a port', async () => {
    await expect(open('127.0.0.1:1', { run: 'a/b' })).rejects.toMatchObject({ code: 'SRE_SWARM_RUN_ID' });
    for (const address of ['broker.example', 'http://broker.example:80', 'mqtt://', 'a b:1']) {
      await expect(open(address)).rejects.toMatchObject({ code: 'SRE_SWARM_ADDRESS' });
    }
  });
});
