import { type Bill, billOf } from '../bill.ts';
import { type Demand, peakRate } from '../demand.ts';
import { fromVendor } from '../figure.ts';
import type { LimitsOf, LimitUse } from '../limit-use.ts';
import { count } from '../quantity.ts';

const QUOTAS = '"Understand Azure IoT Hub quotas and throttling" (Microsoft Learn)';
const PRICES = {
  source:
    'prices of US regions as commonly quoted, S1 $25, S2 $250, S3 $2,500 a unit and month; check them on "Azure IoT Hub pricing" for your region',
  confidence: 'quoted',
} as const;
/** Hubs one subscription may have, without asking. */
const SUBSCRIPTION_HUBS = 50;
/** Devices one hub may have registered. */
const HUB_DEVICES = 1_000_000;
/** Messages are metered in these steps. */
const METER_BYTES = 4 * 1_024;
const LARGEST_MESSAGE = 256 * 1_024;

interface Tier {
  readonly tier: string;
  readonly perDay: number;
  readonly perSecond: number;
  /** Sends a second a hub has at least, whatever its units. */
  readonly hubPerSecond: number;
  readonly units: number;
  readonly price: number;
}

const TIERS: readonly Tier[] = [
  { tier: 'S1', perDay: 400_000, perSecond: 12, hubPerSecond: 100, units: 200, price: 25 },
  { tier: 'S2', perDay: 6_000_000, perSecond: 120, hubPerSecond: 0, units: 200, price: 250 },
  { tier: 'S3', perDay: 300_000_000, perSecond: 6_000, hubPerSecond: 0, units: 10, price: 2_500 },
];

/** A size of the service: units of a tier, in one hub or more. */
export interface HubPlan {
  readonly tier: string;
  readonly units: number;
  readonly hubs: number;
  readonly bill: Bill;
  readonly limits: LimitsOf<Demand>;
}

const chunks = ({ payloadBytes, propertyBytes, protocol }: Demand): number =>
  Math.max(1, Math.ceil((payloadBytes + (protocol === '5' ? propertyBytes : 0)) / METER_BYTES));
const perDay = (demand: Demand): number => (demand.devices / demand.everyMs) * 86_400_000 * chunks(demand);

/** The cheapest size that takes the demand. */
export function hubPlanFor(demand: Demand): HubPlan {
  const [first, ...others] = TIERS.map((tier) => planIn(tier, demand));
  if (first === undefined) throw new Error('there are tiers');
  return others.reduce((best, plan) => (plan.bill.dollars < best.bill.dollars ? plan : best), first);
}

function planIn(tier: Tier, demand: Demand): HubPlan {
  const rate = peakRate(demand);
  const forRate = rate <= tier.hubPerSecond ? 1 : Math.ceil(rate / tier.perSecond);
  const enough = Math.max(1, Math.ceil(perDay(demand) / tier.perDay), forRate);
  const hubs = Math.max(Math.ceil(demand.devices / HUB_DEVICES), Math.ceil(enough / tier.units));
  const units = Math.max(enough, hubs);
  const line = {
    what: `${count(units)} ${units === 1 ? 'unit' : 'units'} of ${tier.tier}`,
    arithmetic: `${count(units)} x $${count(tier.price)}`,
    dollars: units * tier.price,
  };
  return { tier: tier.tier, units, hubs, bill: billOf([line], PRICES), limits: limitsIn(tier, units, hubs) };
}

function limitsIn(tier: Tier, units: number, hubs: number): LimitsOf<Demand> {
  return (demand) => {
    const quota = (id: string, says: string, unit: LimitUse['unit'], asked: number, capacity: number): LimitUse => ({
      ...{ id, says, unit, demand: asked, capacity, use: asked / capacity },
      figure: fromVendor(capacity, QUOTAS),
    });
    const perSecond = Math.max(units * tier.perSecond, tier.hubPerSecond);
    return [
      quota('devices', 'registered devices', 'connections', demand.devices, hubs * HUB_DEVICES),
      quota('per-day', 'messages a day in units of 4 KB', 'messages/day', perDay(demand), units * tier.perDay),
      quota('sends', 'device-to-cloud sends a second at the peak', 'messages/s', peakRate(demand), perSecond),
      quota('payload', 'bytes of one message', 'bytes', demand.payloadBytes, LARGEST_MESSAGE),
    ];
  };
}

/** What a reader should know before the bill. */
export function azureNotes(demand: Demand, { units, tier }: HubPlan): readonly string[] {
  const { perSecond = 1, hubPerSecond = 0 } = TIERS.find((each) => each.tier === tier) ?? {};
  const connects = Math.max(units * perSecond, hubPerSecond);
  return [
    'not a general MQTT broker: topics are fixed, devices do not subscribe to each other; consumers read the built-in endpoint, which is not billed by message',
    `${count(connects)} new connections a second: ${count(demand.devices)} devices take ${count(demand.devices / connects)} s to come back after an outage (${QUOTAS})`,
    ...(demand.retained > 0 ? ['retained messages are not kept'] : []),
  ];
}

/** Why the service cannot serve the demand at all; empty when it can. */
export function azureRefusals(demand: Demand, { hubs }: HubPlan): readonly string[] {
  return [
    ...(demand.qos[2] > 0
      ? [
          'Azure IoT Hub has no QoS 2: it closes the connection ("Use MQTT to communicate with IoT Hub", Microsoft Learn)',
        ]
      : []),
    ...(hubs > SUBSCRIPTION_HUBS
      ? [`it takes ${count(hubs)} hubs, and a subscription has at most ${SUBSCRIPTION_HUBS} (${QUOTAS})`]
      : []),
  ];
}
