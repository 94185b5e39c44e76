import { describe, expect, test } from 'vitest';
import type { NodeProfile } from '../../../src/capacity/broker-profile.ts';
import { packetRate } from '../../../src/capacity/packet-rate.ts';
import { profiles } from '../../../src/capacity/profiles/index.ts';
import { clusterGain, THROUGHPUT_TABLE, tableAt, tableFor } from '../../../src/capacity/throughput-table.ts';
import { fc } from '../../support/property.ts';

const payload = fc.integer({ min: 1, max: 1_000_000 });

describe("the seed's throughput table", () => {
  test('is read at its own points as it stands', () => {
    for (const { payloadBytes, single, cluster } of THROUGHPUT_TABLE) {
      expect(tableAt(payloadBytes, 'single')).toEqual({ messagesPerSecond: single });
      expect(tableAt(payloadBytes, 'cluster')).toEqual({ messagesPerSecond: cluster });
      expect(tableFor(payloadBytes, 1).messagesPerSecond).toBe(single);
      expect(tableFor(payloadBytes, 3).messagesPerSecond).toBe(cluster);
    }
  });

  test('is a straight line in log-log space between them', () => {
    // in the middle of 100 and 1,000 in log space: the geometric mean of 500K and 200K
    expect(tableAt(Math.sqrt(100 * 1_000), 'single').messagesPerSecond).toBeCloseTo(Math.sqrt(500_000 * 200_000), 3);
  });

  test('never gives more for a larger message or less for more nodes', () => {
    fc.assert(
      fc.property(payload, payload, fc.integer({ min: 1, max: 50 }), (a, b, nodes) => {
        const [small, large] = [Math.min(a, b), Math.max(a, b)];
        const rate = (size: number, count: number): number => tableFor(size, count).messagesPerSecond;
        expect(rate(large, nodes)).toBeLessThanOrEqual(rate(small, nodes) * (1 + 1e-12));
        expect(rate(small, nodes + 1)).toBeGreaterThan(rate(small, nodes));
      }),
    );
  });

  test('says where it was stretched, and only there', () => {
    expect(tableAt(99, 'single').beyond).toMatch(/begins at 100 bytes/);
    expect(tableAt(10_001, 'single').beyond).toMatch(/ends at 10000 bytes/);
    expect(tableAt(2_000, 'single').beyond).toBeUndefined();
    expect(tableFor(2_000, 4).beyond).toMatch(/ends at 3 nodes/);
    expect(tableAt(20_000, 'single').messagesPerSecond).toBe(25_000); // as many bytes a second as 10 KB
  });

  test('gives three nodes its smallest gain over one', () => {
    expect(clusterGain(3, 1)).toBeCloseTo(2.4);
    expect(clusterGain(1, 1)).toBe(1);
    expect(clusterGain(1, 3)).toBeCloseTo(1 / 2.4);
  });
});

/** Mosquitto with these measured points. */
function measured(...points: NodeProfile['rate']['points']): NodeProfile {
  const { mosquitto } = profiles;
  if (mosquitto === undefined) throw new Error('mosquitto has a profile');
  return { ...mosquitto, rate: { ...mosquitto.rate, points } };
}
const at = (payloadBytes: number, messagesPerSecond: number) =>
  ({ payloadBytes, messagesPerSecond, qos: 0, fanOut: 1 }) as const;

describe('what nodes handle', () => {
  test('goes through measured points, counting packets in and out', () => {
    const profile = measured(at(100, 20_000), at(1_000, 12_000));
    expect(packetRate(profile, 100, 1).packetsPerSecond).toBe(40_000);
    expect(packetRate(profile, 1_000, 1).packetsPerSecond).toBe(24_000);
    expect(packetRate(profile, 300, 1).packetsPerSecond).toBeLessThan(40_000);
  });

  test('counts the acknowledgements of a QoS that was measured', () => {
    const profile = measured({ payloadBytes: 100, messagesPerSecond: 10_000, qos: 1, fanOut: 1 });
    expect(packetRate(profile, 100, 1).packetsPerSecond).toBe(40_000);
  });

  test('believes the slower of two points, and no point that is faster than a smaller message', () => {
    const profile = measured(at(100, 20_000), at(100, 15_000), at(1_000, 90_000));
    expect(packetRate(profile, 100, 1).packetsPerSecond).toBe(30_000);
    expect(packetRate(profile, 1_000, 1).packetsPerSecond).toBe(30_000);
  });

  test('falls with the payload and rises with the nodes, whatever was measured', () => {
    const points = fc.array(
      fc.record({
        payloadBytes: fc.integer({ min: 0, max: 50_000 }),
        messagesPerSecond: fc.integer({ min: 1, max: 1_000_000 }),
        qos: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
        fanOut: fc.integer({ min: 0, max: 100 }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(points, payload, payload, fc.integer({ min: 1, max: 20 }), (given, a, b, nodes) => {
        const profile = measured(...given);
        const rate = (size: number, count: number): number => packetRate(profile, size, count).packetsPerSecond;
        expect(rate(Math.max(a, b), nodes)).toBeLessThanOrEqual(rate(Math.min(a, b), nodes) * (1 + 1e-9));
        expect(rate(a, nodes + 1)).toBeGreaterThan(rate(a, nodes));
      }),
    );
  });
});
