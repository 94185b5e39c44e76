import { describe, expect, test } from 'vitest';
import { type Demand, SEED_DEMAND } from '../../../src/capacity/demand.ts';
import { keeps } from '../../../src/capacity/limit-use.ts';
import { limitsOfNodes, nodesFor, SEED_MACHINE } from '../../../src/capacity/node-plan.ts';
import { profiles } from '../../../src/capacity/profiles/index.ts';
import { breakages } from '../../../src/capacity/sensitivity.ts';
import { awsBill, awsLimits } from '../../../src/capacity/services/aws-iot-core.ts';
import { hubPlanFor } from '../../../src/capacity/services/azure-iot-hub.ts';
import { sessionMemory } from '../../../src/capacity/session-memory.ts';
import { storageOf } from '../../../src/capacity/storage.ts';
import { packetsPerMessage, peakTraffic } from '../../../src/capacity/traffic.ts';
import { publishBytes } from '../../../src/capacity/wire-size.ts';
import { fc } from '../../support/property.ts';

const share = fc.integer({ min: 0, max: 10 });
const demands: fc.Arbitrary<Demand> = fc
  .record({
    devices: fc.integer({ min: 1, max: 5_000_000 }),
    everyMs: fc.integer({ min: 10, max: 86_400_000 }),
    payloadBytes: fc.integer({ min: 0, max: 200_000 }),
    topicBytes: fc.integer({ min: 1, max: 500 }),
    propertyBytes: fc.integer({ min: 0, max: 300 }),
    shares: fc.tuple(share, share, share).filter((all) => all.some((each) => each > 0)),
    fanOut: fc.integer({ min: 0, max: 200 }),
    peak: fc.integer({ min: 1, max: 20 }),
    sessions: fc.constantFrom<Demand['sessions']>('clean', 'persistent'),
    queued: fc.integer({ min: 0, max: 5_000 }),
    subscriptions: fc.integer({ min: 0, max: 200 }),
    keepAliveMs: fc.integer({ min: 1_000, max: 3_600_000 }),
    protocol: fc.constantFrom<Demand['protocol']>('3.1.1', '5'),
    tls: fc.constantFrom<Demand['transport']['tls']>('none', '1.2', '1.3'),
    webSocket: fc.boolean(),
    retained: fc.integer({ min: 0, max: 100_000 }),
    rules: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ shares, tls, webSocket, ...rest }) => {
    const all = shares[0] + shares[1] + shares[2];
    return {
      ...rest,
      qos: [shares[0] / all, shares[1] / all, shares[2] / all],
      transport: { tls, webSocket },
    };
  });

/** Every way a demand can become larger. */
const GROWTHS: Readonly<Record<string, (demand: Demand, by: number) => Demand>> = {
  devices: (d, by) => ({ ...d, devices: d.devices + by }),
  rate: (d, by) => ({ ...d, everyMs: d.everyMs / (1 + by / 100) }),
  payload: (d, by) => ({ ...d, payloadBytes: d.payloadBytes + by }),
  topic: (d, by) => ({ ...d, topicBytes: Math.min(65_535, d.topicBytes + by) }),
  'fan-out': (d, by) => ({ ...d, fanOut: d.fanOut + by }),
  peak: (d, by) => ({ ...d, peak: d.peak + by }),
  'qos 0 to 1': (d) => ({ ...d, qos: [0, d.qos[0] + d.qos[1], d.qos[2]] }),
  'qos 1 to 2': (d) => ({ ...d, qos: [d.qos[0], 0, d.qos[1] + d.qos[2]] }),
  queued: (d, by) => ({ ...d, queued: d.queued + by }),
  'clean to persistent': (d) => ({ ...d, sessions: 'persistent' }),
  subscriptions: (d, by) => ({ ...d, subscriptions: d.subscriptions + by }),
  retained: (d, by) => ({ ...d, retained: d.retained + by }),
  'keep-alive': (d, by) => ({ ...d, keepAliveMs: Math.max(1, d.keepAliveMs / (1 + by)) }),
  tls: (d) => ({ ...d, transport: { ...d.transport, tls: d.transport.tls === 'none' ? '1.3' : '1.2' } }),
  websocket: (d) => ({ ...d, transport: { ...d.transport, webSocket: true } }),
  rules: (d, by) => ({ ...d, rules: d.rules + by }),
};

/** What is calculated; a test hands in one with a defect. */
const model = {
  nodesFor,
  publishBytes,
  memory: (demand: Demand) => sessionMemory(demand).planned,
  packets: packetsPerMessage,
};
type Model = typeof model;

/** More nodes than are counted. */
const TOO_MANY = Number.MAX_SAFE_INTEGER;
const NONE = { needed: 1, recommended: 1 };
const kinds = Object.values(profiles);
const kind = fc.constantFrom(...kinds);
const by = fc.integer({ min: 1, max: 10_000 });
const atLeast = (after: number, before: number): void => expect(after).toBeGreaterThanOrEqual(before * (1 - 1e-9));

/** More of a demand never needs less of anything, and never costs less. */
function monotone(grow: (demand: Demand, by: number) => Demand, given: Model = model) {
  return fc.property(demands, kind, by, (demand, profile, more) => {
    const larger = grow(demand, more);
    const [small, large] = [demand, larger].map(
      (each) => given.nodesFor(each, profile, SEED_MACHINE) ?? { needed: TOO_MANY, recommended: TOO_MANY },
    );
    atLeast(large?.needed ?? 0, small?.needed ?? 0);
    atLeast(large?.recommended ?? 0, small?.recommended ?? 0);
    atLeast(given.memory(larger), given.memory(demand));
    atLeast(given.packets(larger), given.packets(demand));
    const [before, after] = [peakTraffic(demand), peakTraffic(larger)];
    atLeast(after.inBytes, before.inBytes);
    atLeast(after.outBytes, before.outBytes);
    atLeast(storageOf(larger).queuedBytes, storageOf(demand).queuedBytes);
    atLeast(awsBill(larger).dollars, awsBill(demand).dollars);
    atLeast(hubPlanFor(larger).bill.dollars, hubPlanFor(demand).bill.dollars);
    awsLimits(demand).forEach(({ use }, index) => {
      if (index !== 3) atLeast(awsLimits(larger)[index]?.use ?? 0, use); // messages of one connection: not of more devices
    });
  });
}

/** What is recommended survives the loss of a node, in a size the kind can have. */
function survives(given: Model = model) {
  return fc.property(demands, kind, (demand, profile) => {
    const sizes = given.nodesFor(demand, profile, SEED_MACHINE);
    fc.pre(sizes !== undefined);
    const { needed, recommended } = sizes ?? NONE;
    expect(recommended).toBeGreaterThanOrEqual(needed + 1);
    expect(limitsOfNodes(profile, SEED_MACHINE, recommended)(demand).every(keeps)).toBe(true);
    expect(limitsOfNodes(profile, SEED_MACHINE, recommended - 1)(demand).every(({ use }) => use <= 1)).toBe(true);
    expect(limitsOfNodes(profile, SEED_MACHINE, needed)(demand).every(({ use }) => use <= 1)).toBe(true);
    if (needed > 1)
      expect(limitsOfNodes(profile, SEED_MACHINE, needed - 1)(demand).every(({ use }) => use <= 1)).toBe(false);
    if (profile.clustering.mode === 'quorum') expect(recommended % 2).toBe(1);
  });
}

const sized = (given: Model = model) =>
  fc.property(demands, fc.constantFrom<0 | 1 | 2>(0, 1, 2), (demand, qos) => {
    expect(given.publishBytes(demand, qos)).toBeGreaterThanOrEqual(demand.payloadBytes + demand.topicBytes + 2 + 2);
  });

describe('the model', () => {
  test.each(Object.keys(GROWTHS))('never needs less of anything for more %s', (growth) => {
    fc.assert(monotone(GROWTHS[growth] ?? ((demand) => demand)), { numRuns: 100 });
  });

  test('never recommends less than N+1, and what it recommends carries the peak without one node', () => {
    fc.assert(survives(), { numRuns: 300 });
  });

  test('never sends a message in fewer bytes than its payload, its topic and the length of that', () => {
    fc.assert(sized(), { numRuns: 300 });
  });

  test('breaks exactly where it says: a plan holds just below and does not just above', () => {
    fc.assert(
      fc.property(demands, kind, (demand, profile) => {
        const sizes = nodesFor(demand, profile, SEED_MACHINE);
        fc.pre(sizes !== undefined);
        const { recommended } = sizes ?? NONE;
        const limits = limitsOfNodes(profile, SEED_MACHINE, recommended);
        const first = breakages(demand, limits).find(({ id, at }) => id === 'devices' && at !== undefined);
        if (first?.at === undefined) return;
        const holds = (devices: number): boolean => limits({ ...demand, devices }).every(keeps);
        expect(holds(first.at * (1 - 1e-6))).toBe(true);
        expect(holds(first.at * (1 + 1e-6))).toBe(false);
        expect(first.at).toBeGreaterThanOrEqual(demand.devices * (1 - 1e-6)); // what is recommended holds now
      }),
      { numRuns: 100 },
    );
  });

  test('orders what breaks first by how near it is', () => {
    const { emqx } = profiles;
    if (emqx === undefined) throw new Error('there is a profile of EMQX');
    const breaks = breakages(SEED_DEMAND, limitsOfNodes(emqx, SEED_MACHINE, 3));
    expect(breaks.map(({ id }) => id).slice(0, 3)).toEqual(['devices', 'rate', 'fan-out']);
    expect(breaks[0]).toMatchObject({ now: 100_000, limit: { id: 'connections' } });
    expect(breaks[0]?.factor).toBeCloseTo(10); // two nodes left, 1M connections
  });

  test('finds that a plan is broken already', () => {
    const { mosquitto } = profiles;
    if (mosquitto === undefined) throw new Error('there is a profile of Mosquitto');
    const [first] = breakages(SEED_DEMAND, limitsOfNodes(mosquitto, SEED_MACHINE, 2));
    expect(first?.factor).toBeLessThan(1);
    const [alone] = breakages(SEED_DEMAND, limitsOfNodes(mosquitto, SEED_MACHINE, 1));
    expect(alone?.at).toBe(0);
  });
});

describe('a defect that is planted', () => {
  const fails = (property: fc.IProperty<never>): boolean => fc.check(property, { numRuns: 300 }).failed;
  const caught = (property: unknown): boolean => fails(property as fc.IProperty<never>);

  test('is caught: sizes without a node to lose', () => {
    const defect: Model = {
      ...model,
      nodesFor: (...about) => ({ ...(nodesFor(...about) ?? NONE), recommended: nodesFor(...about)?.needed ?? 1 }),
    };
    expect(caught(survives(defect))).toBe(true);
  });

  test('is caught: even sizes of clusters that need a majority', () => {
    const defect: Model = {
      ...model,
      nodesFor: (...about) => ({
        ...(nodesFor(...about) ?? NONE),
        recommended: (nodesFor(...about) ?? NONE).recommended + 1,
      }),
    };
    expect(caught(survives(defect))).toBe(true);
  });

  test('is caught: a size that forgets deliveries', () => {
    const defect: Model = {
      ...model,
      nodesFor: (demand, ...about) => nodesFor({ ...demand, fanOut: 0 }, ...about),
    };
    expect(caught(survives(defect))).toBe(true);
  });

  test("is caught: the seed's bytes, without the length of the topic", () => {
    const defect: Model = { ...model, publishBytes: (demand) => 2 + demand.topicBytes + demand.payloadBytes };
    expect(caught(sized(defect))).toBe(true);
  });

  test('is caught: memory that shrinks with the queue', () => {
    const defect: Model = { ...model, memory: (demand) => sessionMemory(demand).planned / (1 + demand.queued) };
    expect(caught(monotone(GROWTHS['queued'] ?? ((demand) => demand), defect))).toBe(true);
  });

  test('is caught: QoS that costs nothing less', () => {
    const defect: Model = { ...model, packets: (demand) => packetsPerMessage(demand) / (1 + 9 * demand.qos[2]) };
    expect(caught(monotone(GROWTHS['qos 1 to 2'] ?? ((demand) => demand), defect))).toBe(true);
  });
});
