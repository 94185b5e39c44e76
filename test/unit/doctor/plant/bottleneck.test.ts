import { describe, expect, test } from 'vitest';
import { bottleneck } from '../../../../src/doctor/plant/bottleneck.ts';
import type { BrokerLoad } from '../../../../src/doctor/plant/broker-load.ts';
import type { RatedRemedy } from '../../../../src/doctor/plant/rated-remedies.ts';
import { fc } from '../../../support/property.ts';

const keys = (remedies: readonly RatedRemedy[]): readonly string[] => remedies.map(({ key }) => key);

/** The knowledge check: 10,000 sensors, CPU always at 100 %, delivery more than five seconds late. */
const sensors = { nodes: 1, connections: 10_000, cpu: 1 } as const;

describe('which of the five remedies comes first', () => {
  test('10,000 sensors at 100 % CPU: it is not their number, and all five remedies are named with what is not known', () => {
    const { says, remedies, unknown } = bottleneck(sensors);
    expect(says).toBe(
      'not the number of connections (10,000 a node, brokers carry 100,000 and more) but message throughput: rate, QoS, size and access rules',
    );
    expect(keys(remedies).toSorted()).toEqual(['batch', 'cluster', 'edge', 'qos', 'size']);
    expect(remedies[0]?.key).toBe('qos');
    expect(remedies.every(({ saves, enough }) => saves === undefined && enough === undefined)).toBe(true);
    expect(unknown.join('\n')).toMatch(/rate of messages\n.*mix of QoS.*\n.*size.*\n.*access rules/);
    expect(unknown[0]).toMatch(/at 100 % what waits is not seen/);
  });

  test('the same sensors with QoS 1 and one subscriber each: half of the work is acknowledgements, QoS 0 alone is enough', () => {
    const load: BrokerLoad = {
      ...sensors,
      publishesIn: 10_000,
      publishesOut: 10_000,
      acknowledgements: 20_000,
      qos1In: 10_000,
      bytes: 4_096_000,
      accessChecks: 0,
      connects: 1,
    };
    const { says, parts, remedies } = bottleneck(load);
    expect(parts.map(({ text }) => text)).toEqual([
      '20,000 acknowledgements a second x 1 = 20,000',
      '10,000 messages from clients a second x 1 = 10,000',
      '10,000 messages to clients a second x 1 = 10,000',
      '3.91 MiB a second / 4096 bytes = 1,000',
      '1 connects a second x 20 = 20',
    ]);
    expect(says).toMatch(/49 % of the work is acknowledgements$/);
    expect(remedies[0]).toEqual({
      key: 'qos',
      says: 'Use QoS 0 for frequent, non-critical data',
      price: 'a lost reading is not sent again',
      saves: 20_000 / 41_020,
      enough: true,
      arithmetic:
        'without the 20,000 acknowledgements a second, if all of it may be QoS 0: 41,020 - 20,000 = 21,020 units a second, 49 % less',
    });
  });

  test('the same with QoS 0 already: batching comes first', () => {
    const load = { ...sensors, publishesIn: 10_000, publishesOut: 10_000, acknowledgements: 0, bytes: 4_096_000 };
    const { remedies } = bottleneck(load);
    expect(remedies[0]).toMatchObject({ key: 'batch', enough: true });
    expect(remedies.find(({ key }) => key === 'qos')).toMatchObject({ saves: 0, enough: false });
    expect(remedies.at(-1)?.key).toBe('qos');
  });

  test('few big messages: deltas come first', () => {
    const load = { ...sensors, publishesIn: 200, publishesOut: 200, acknowledgements: 0, bytes: 40_000_000 };
    const { says, remedies } = bottleneck(load);
    expect(says).toMatch(/96 % of the work is bytes$/);
    expect(remedies[0]).toMatchObject({ key: 'size', enough: true });
  });

  test('access checks that are most of the work are named', () => {
    const load = {
      ...sensors,
      publishesIn: 1_000,
      publishesOut: 1_000,
      acknowledgements: 0,
      accessChecks: 10_000,
      bytes: 0,
    };
    expect(bottleneck(load).says).toMatch(/71 % of the work is access checks$/);
  });

  test('clients that reconnect are most of the work: only more nodes or edge brokers are enough', () => {
    const load = {
      ...sensors,
      publishesIn: 100,
      publishesOut: 100,
      acknowledgements: 0,
      connects: 500,
      bytes: 100_000,
    };
    const { says, remedies } = bottleneck(load);
    expect(says).toMatch(/98 % of the work is connects$/);
    expect(remedies.filter(({ enough }) => enough === true).map(({ key }) => key)).toEqual(['cluster', 'edge']);
  });

  test('a third node of two takes a third of the work away', () => {
    const { remedies } = bottleneck({ nodes: 2, cpu: 1, publishesIn: 1_000, publishesOut: 1_000 });
    expect(remedies.find(({ key }) => key === 'cluster')?.saves).toBeCloseTo(1 / 3);
  });

  test('many clients a node are told as what they are', () => {
    expect(bottleneck({ nodes: 1, connections: 400_000 }).says).toMatch(/^400,000 connections a node are many/);
  });

  test('for every load: five remedies, savings between nothing and all, those that are enough first', () => {
    const amount = fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }), { nil: undefined });
    const load = fc
      .record({
        nodes: fc.integer({ min: 1, max: 20 }),
        connections: amount,
        cpu: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
        publishesIn: amount,
        publishesOut: amount,
        acknowledgements: amount,
        bytes: amount,
        accessChecks: amount,
        connects: amount,
        pings: amount,
      })
      .map((each) => Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)) as never);
    fc.assert(
      fc.property(load, (each: BrokerLoad) => {
        const { remedies, parts } = bottleneck(each);
        expect(keys(remedies).toSorted()).toEqual(['batch', 'cluster', 'edge', 'qos', 'size']);
        for (const { saves = 0 } of remedies) {
          expect(saves).toBeGreaterThanOrEqual(0);
          expect(saves).toBeLessThanOrEqual(1);
        }
        const enough = remedies.map(({ enough: alone }) => alone === true);
        expect(enough).toEqual(enough.toSorted((a, b) => Number(b) - Number(a)));
        expect(parts.every(({ units }) => units > 0)).toBe(true);
      }),
    );
  });
});
