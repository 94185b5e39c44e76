import { describe, expect, test } from 'vitest';
import { SEED_DEMAND } from '../../../src/capacity/demand.ts';
import { kindsWith } from '../../../src/capacity/kinds.ts';
import { withProfileFile } from '../../../src/capacity/measured-profile.ts';
import { SEED_MACHINE } from '../../../src/capacity/node-plan.ts';
import { readProfile } from '../../../src/capacity/profile-file.ts';
import { profiles } from '../../../src/capacity/profiles/index.ts';

const choice = { machine: SEED_MACHINE };
const profile = async (about: object) =>
  withProfileFile(
    await readProfile('p.yaml', JSON.stringify({ profile: 'v1', kind: 'mosquitto', date: '2026-11-23', ...about })),
    'p.yaml',
  );

describe('a broker with figures of a file', () => {
  test('keeps what the file does not say, and tells where each figure is from', async () => {
    const point = { payloadBytes: 100, qos: 0, fanOut: 1, connections: 200, msgPerSecond: 25_000, p99Ms: 40, cpu: 1 };
    const given = await profile({
      version: '2.0.11',
      machine: { cpus: 2, memoryBytes: 8e9, description: 'a test machine' },
      points: [point],
      memoryPerConnectionBytes: 4_000,
    });
    expect(given).toMatchObject({
      name: 'Mosquitto 2.0.11',
      connections: profiles['mosquitto']?.connections,
      rate: { nodes: 1, figure: { value: 25_000, confidence: 'measured', stated: '2026-11-23' } },
      memoryPerConnection: { value: 4_000, confidence: 'measured' },
      clustering: { mode: 'none' },
    });
    expect(given.rate.figure.source).toBe('p.yaml: 1 measured point, a test machine');
  });

  test('may only state: a limit and a price are given, not measured', async () => {
    const given = await profile({ connectionsPerNode: 80_000, pricePerNodeMonth: 55 });
    expect(given.connections).toMatchObject({ value: 80_000, confidence: 'given' });
    expect(given.price).toMatchObject({ value: 55, confidence: 'given' });
    expect(given.rate).toEqual(profiles['mosquitto']?.rate);
  });

  test('needs fewer nodes when it is measured to be faster', async () => {
    const busy = { ...SEED_DEMAND, devices: 20_000, everyMs: 1_000 };
    const point = { payloadBytes: 50, qos: 0, fanOut: 1, connections: 200, msgPerSecond: 60_000, p99Ms: 40 };
    const measured = kindsWith([await profile({ points: [point] })])['mosquitto']?.(busy, choice);
    const builtIn = kindsWith()['mosquitto']?.(busy, choice);
    expect(measured?.nodes).toBeLessThan(builtIn?.nodes ?? 0);
  });

  test('may be a kind of its own', async () => {
    const kinds = kindsWith([await profile({ kind: 'my-broker', connectionsPerNode: 1_000_000 })]);
    expect(kinds['my-broker']?.(SEED_DEMAND, choice)).toMatchObject({ kind: 'my-broker', holds: true });
  });
});
