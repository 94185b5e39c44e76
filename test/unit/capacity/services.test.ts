import { describe, expect, test } from 'vitest';
import { type Demand, SEED_DEMAND } from '../../../src/capacity/demand.ts';
import { kindsWith } from '../../../src/capacity/kinds.ts';
import { keeps } from '../../../src/capacity/limit-use.ts';
import { SEED_MACHINE } from '../../../src/capacity/node-plan.ts';
import { awsBill, awsLimits, awsRefusals, meteredUnits } from '../../../src/capacity/services/aws-iot-core.ts';
import { azureRefusals, hubPlanFor } from '../../../src/capacity/services/azure-iot-hub.ts';

const dollarsOf = (demand: Partial<Demand>) => awsBill({ ...SEED_DEMAND, ...demand }).lines.map((line) => line.dollars);

describe('the bill of AWS IoT Core', () => {
  test('has 4,320 million messages in steps and the connection minutes', () => {
    const [messages, minutes] = dollarsOf({ fanOut: 0 });
    expect(messages).toBeCloseTo(1_000 + 3_320 * 0.8);
    expect(minutes).toBeCloseTo(100_000 * 43_200 * 0.08e-6);
  });

  test('counts deliveries, and acknowledgements only of those who receive', () => {
    expect(dollarsOf({ fanOut: 1 })[0]).toBeCloseTo(1_000 + 4_000 * 0.8 + 3_640 * 0.7);
    expect(dollarsOf({ fanOut: 0, qos: [0, 1, 0] })[0]).toBeCloseTo(1_000 + 3_320 * 0.8);
    expect(dollarsOf({ fanOut: 1, qos: [0, 1, 0] })[0]).toBeCloseTo(1_000 + 4_000 * 0.8 + (12_960 - 5_000) * 0.7);
  });

  test('has a position for rules only where there are some', () => {
    expect(dollarsOf({})).toHaveLength(2);
    expect(dollarsOf({ rules: 2 })[2]).toBeCloseTo(4_320 * 2 * 0.3);
  });

  test('meters in steps of 5 KB, the topic with the payload', () => {
    const units = (payloadBytes: number, topicBytes: number): number =>
      meteredUnits({ ...SEED_DEMAND, payloadBytes, topicBytes });
    expect([units(50, 30), units(5_120 - 30, 30), units(5_120 - 29, 30), units(0, 1)]).toEqual([1, 1, 2, 1]);
  });

  test('knows the quotas of an account', () => {
    const broken = (demand: Partial<Demand>): readonly string[] =>
      awsLimits({ ...SEED_DEMAND, ...demand })
        .filter((limit) => !keeps(limit))
        .map(({ id }) => id);
    expect(broken({})).toEqual([]);
    expect(broken({ devices: 500_001, everyMs: 120_000 })).toEqual(['connections']);
    expect(broken({ devices: 400_001, fanOut: 0 })).toEqual(['inbound']);
    expect(broken({ fanOut: 4.01 })).toEqual(['outbound']);
    expect(broken({ devices: 1, everyMs: 29, peak: 3 })).toEqual(['per-connection']);
    expect(broken({ payloadBytes: 131_073 })).toEqual(['payload']);
    expect(awsRefusals({ ...SEED_DEMAND, qos: [0.9, 0, 0.1] })).toHaveLength(1);
  });
});

describe('the size of Azure IoT Hub', () => {
  const plan = (demand: Partial<Demand>) => {
    const { tier, units, hubs, bill } = hubPlanFor({ ...SEED_DEMAND, ...demand });
    return { tier, units, hubs, dollars: bill.dollars };
  };

  test('is one unit of S3 for the street lights: 144 million messages a day, 5,000 a second', () => {
    expect(plan({})).toEqual({ tier: 'S3', units: 1, hubs: 1, dollars: 2_500 });
  });

  test('is one unit of S1 for few devices, which has 100 sends a second at least', () => {
    expect(plan({ devices: 270 })).toEqual({ tier: 'S1', units: 1, hubs: 1, dollars: 25 });
  });

  test('meters in steps of 4 KB and needs a second hub for more than a million devices', () => {
    expect(plan({ devices: 1_000, payloadBytes: 4_097, peak: 1 })).toEqual({
      tier: 'S1',
      units: 8,
      hubs: 1,
      dollars: 200,
    });
    expect(plan({ devices: 1_000_001, everyMs: 86_400_000, peak: 1 })).toMatchObject({ hubs: 2 });
  });

  test('refuses QoS 2, for which it closes the connection', () => {
    const hub = hubPlanFor(SEED_DEMAND);
    expect(azureRefusals({ ...SEED_DEMAND, qos: [0, 0, 1] }, hub)).toHaveLength(1);
    expect(azureRefusals(SEED_DEMAND, hub)).toEqual([]);
  });

  test('refuses more hubs than a subscription may have', () => {
    const huge = { ...SEED_DEMAND, devices: 60_000_000, everyMs: 3_600_000 };
    expect(azureRefusals(huge, hubPlanFor(huge)).join()).toMatch(/takes 60 hubs, and a subscription has at most 50/);
  });
});

describe('prices', () => {
  test('of Azure are called quoted, those of AWS its own', () => {
    const [aws, azure] = ['aws-iot-core', 'azure-iot-hub'].map((kind) =>
      kindsWith()[kind]?.(SEED_DEMAND, { machine: SEED_MACHINE }),
    );
    expect([aws?.bill.confidence, azure?.bill.confidence]).toEqual(['vendor', 'quoted']);
  });
});
