import { describe, expect, test } from 'vitest';
import { type Demand, SEED_DEMAND } from '../../../src/capacity/demand.ts';
import { kindsWith } from '../../../src/capacity/kinds.ts';
import { SEED_MACHINE } from '../../../src/capacity/node-plan.ts';
import { profiles } from '../../../src/capacity/profiles/index.ts';
import { recommendation } from '../../../src/capacity/report/recommendation.ts';

const kinds = kindsWith();
function assess(kind: string, demand: Partial<Demand>, nodes?: number) {
  const judge = kinds[kind];
  if (judge === undefined) throw new Error(`no kind ${kind}`);
  return judge({ ...SEED_DEMAND, ...demand }, { machine: SEED_MACHINE, ...(nodes === undefined ? {} : { nodes }) });
}

describe('a plan', () => {
  test.each([
    ['emqx', 3, {}],
    ['hivemq', 2, {}],
    ['mosquitto', 3, {}],
    ['aws-iot-core', undefined, {}],
    ['azure-iot-hub', undefined, {}],
  ] as const)('of %s with %s nodes holds', (kind, nodes, demand) => {
    expect(assess(kind, demand, nodes)).toMatchObject({ holds: true, reasons: [] });
  });

  test.each([
    ['emqx', 1, {}, 'one node: when it is gone, nothing is left'],
    ['emqx', 2, {}, 'two nodes of EMQX: when one is gone the other has no majority and stops as well'],
    ['mosquitto', 2, {}, 'connections: 100% of the limit, and 200% when one node is gone'],
    ['hivemq', 2, { devices: 400_000 }, 'connections: 100% of the limit, and 200% when one node is gone'],
    ['hivemq', 3, { devices: 390_000 }, undefined],
    [
      'mosquitto',
      20,
      { devices: 860_000, everyMs: 3_600_000 },
      'connections: 86% of the limit, where the alerts begin at 85%',
    ],
    ['rabbitmq', 3, { qos: [0, 0, 1] }, 'RabbitMQ has no QoS 2: use QoS 1 or another broker'],
    ['nats', 3, { devices: 150_000 }, 'connections: 76% of the limit, and 114% when one node is gone'],
    [
      'aws-iot-core',
      undefined,
      { devices: 600_000, everyMs: 600_000 },
      'connections of the account: 120% of the quota',
    ],
  ] as const)('of %s with %s nodes and %j does not: %s', (kind, nodes, demand, reason) => {
    expect(assess(kind, demand as Partial<Demand>, nodes).reasons[0]).toBe(reason);
  });

  test('that no ten thousand nodes carry is said to be one, not calculated for ever', () => {
    const absurd = assess('emqx', { devices: 1_000_000_000, everyMs: 1 });
    expect(absurd).toMatchObject({ holds: false, nodes: 10_000 });
    expect(absurd.count).toBeUndefined();
  });

  test('says where nodes would be larger than the seed calls typical', () => {
    const large = { machine: { memoryBytes: 65e9, share: 0.5 }, nodes: 3 };
    const judged = kinds['emqx']?.({ ...SEED_DEMAND, devices: 1_000_002 }, large);
    expect(judged?.notes.filter((note) => note.includes('typical'))).toEqual([
      '500K connections on a node when one is gone: the seed calls 50K-500K typical (1184.3)',
      'nodes of 65 GB: the seed calls 16-64 GB typical (1184.3)',
    ]);
    expect(assess('emqx', { devices: 1_000_000 }, 3).notes.join()).not.toContain('typical');
  });

  test('says where a figure is stretched', () => {
    const { limits } = assess('mosquitto', { payloadBytes: 20_000 });
    expect(limits.find(({ id }) => id === 'messages')?.beyond?.join()).toMatch(/ends at 10000 bytes/);
  });
});

describe('the figures of the built-in kinds', () => {
  test.each(Object.values(profiles))('of $name all say where they are from', (profile) => {
    for (const { value, source } of [
      profile.connections,
      profile.rate.figure,
      profile.memoryPerConnection,
      profile.price,
    ]) {
      expect(value).toBeGreaterThan(0);
      expect(source).not.toBe('');
    }
    expect(profile.rate.points.map(({ messagesPerSecond }) => messagesPerSecond)).toContain(profile.rate.figure.value);
  });
});

describe('what is recommended', () => {
  test('is the cheapest with a price somebody stated, not one that is assumed', () => {
    const all = ['emqx', 'hivemq', 'aws-iot-core'].map((kind) => assess(kind, {}));
    expect(recommendation(SEED_DEMAND, all).kind).toBe('emqx');
    expect(recommendation(SEED_DEMAND, all).lines).toContain(
      'holds, too: HiveMQ, 2 nodes: $2,000 a month (0.7x); not recommended, because that price is assumed',
    );
  });

  test('is not a service devices cannot subscribe at, unless it was asked for alone', () => {
    const [azure, emqx] = [assess('azure-iot-hub', {}), assess('emqx', {})];
    expect(recommendation(SEED_DEMAND, [azure, emqx]).kind).toBe('emqx');
    expect(recommendation(SEED_DEMAND, [azure]).kind).toBe('azure-iot-hub');
  });

  test('is nothing where nothing holds, with the reasons', () => {
    expect(recommendation(SEED_DEMAND, [assess('emqx', {}, 1)])).toEqual({
      says: 'It does not hold.',
      lines: ['EMQX, 1 node: one node: when it is gone, nothing is left'],
    });
  });
});
