import { type Bill, type BillLine, billOf } from '../bill.ts';
import { averageRate, type Demand, MONTH_DAYS, monthlyMessages, peakRate } from '../demand.ts';
import { fromVendor } from '../figure.ts';
import type { LimitsOf, LimitUse } from '../limit-use.ts';
import { count, dollars, millions } from '../quantity.ts';

const PRICES = {
  source: '"AWS IoT Core pricing", us-east-1, January 2025; other regions ask more',
  confidence: 'vendor',
} as const;
const QUOTAS =
  '"AWS IoT Core endpoints and quotas" (AWS General Reference), defaults of the large regions; most can be raised on request';

/** Dollars for a million messages, by how many came before them in the month. */
const MESSAGE_STEPS = [
  { upTo: 1e9, price: 1 },
  { upTo: 5e9, price: 0.8 },
  { upTo: Number.POSITIVE_INFINITY, price: 0.7 },
] as const;
const MINUTE_PRICE = 0.08;
const RULE_PRICE = 0.15;
const ACTION_PRICE = 0.15;
/** Messages are metered in these steps, topic and payload together. */
const METER_BYTES = 5 * 1_024;

/** How many messages one message of the demand is billed as. */
export function meteredUnits({ payloadBytes, topicBytes, propertyBytes, protocol }: Demand): number {
  const metered = payloadBytes + topicBytes + (protocol === '5' ? propertyBytes : 0);
  return Math.max(1, Math.ceil(metered / METER_BYTES));
}

/** What the service bills for the demand in a month. */
export function awsBill(demand: Demand): Bill {
  const units = meteredUnits(demand);
  const published = monthlyMessages(demand) * units;
  const delivered = published * demand.fanOut;
  // Acknowledgements the service sends are free, those it receives from subscribers are messages.
  const acknowledged = monthlyMessages(demand) * demand.fanOut * (demand.qos[1] + demand.qos[2]);
  const minutes = demand.devices * MONTH_DAYS * 1_440;
  const triggered = published * demand.rules;
  const steps = stepped(published + delivered + acknowledged);
  const metered: BillLine = {
    what: `messages: ${millions(published)} published, ${millions(delivered)} delivered${acknowledged === 0 ? '' : `, ${millions(acknowledged)} acknowledged by subscribers`}, in units of 5 KB`,
    arithmetic: steps.words,
    dollars: steps.dollars,
  };
  const connected: BillLine = {
    what: 'connection minutes',
    arithmetic: `${count(demand.devices)} x ${count(MONTH_DAYS * 1_440)} min x $${MINUTE_PRICE} a million`,
    dollars: (minutes / 1e6) * MINUTE_PRICE,
  };
  const ruled: BillLine = {
    what: 'rules and their actions',
    arithmetic: `${millions(triggered)} x ($${RULE_PRICE} + $${ACTION_PRICE})`,
    dollars: (triggered / 1e6) * (RULE_PRICE + ACTION_PRICE),
  };
  return billOf([metered, connected, ...(demand.rules === 0 ? [] : [ruled])], PRICES);
}

function stepped(messages: number): { readonly dollars: number; readonly words: string } {
  let below = 0;
  let sum = 0;
  const words: string[] = [];
  for (const { upTo, price } of MESSAGE_STEPS) {
    const here = Math.max(0, Math.min(messages, upTo) - below);
    if (here > 0) words.push(`${millions(here)} x $${price.toFixed(2)}`);
    sum += (here / 1e6) * price;
    below = upTo;
  }
  return { dollars: sum, words: words.join(' + ') };
}

/** The seed's price of the service: a dollar a million messages published, and nothing else. */
export const seedServicePrice = (demand: Demand): number => monthlyMessages(demand) / 1e6;

/** What the demand uses of the default quotas of one account in one region. */
export const awsLimits: LimitsOf<Demand> = (demand) => {
  const quota = (
    id: string,
    says: string,
    unit: LimitUse['unit'],
    asked: number,
    capacity: number,
    adjustable: boolean,
  ): LimitUse => ({
    ...{ id, says: `${says}${adjustable ? '' : ' (fixed)'}`, unit, demand: asked, capacity, use: asked / capacity },
    figure: fromVendor(capacity, QUOTAS),
  });
  const outbound = peakRate(demand) * (demand.fanOut + demand.rules);
  return [
    quota('connections', 'connections of the account', 'connections', demand.devices, 500_000, true),
    quota('inbound', 'messages in a second at the peak', 'messages/s', peakRate(demand), 20_000, true),
    quota('outbound', 'messages to subscribers and rules a second at the peak', 'messages/s', outbound, 20_000, true),
    quota('per-connection', 'messages of one connection', 'messages/s', peakRate(demand) / demand.devices, 100, false),
    quota('payload', 'bytes of one payload', 'bytes', demand.payloadBytes, 128 * 1_024, false),
    quota(
      'subscriptions',
      'subscriptions of the account',
      'subscriptions',
      demand.devices * demand.subscriptions,
      500_000,
      true,
    ),
    quota(
      'subscriptions-per-connection',
      'subscriptions of one connection',
      'subscriptions',
      demand.subscriptions,
      50,
      false,
    ),
  ];
};

/** What a reader should know before the bill. */
export function awsNotes(demand: Demand): readonly string[] {
  const reconnect = demand.devices / 500;
  const rule = ((monthlyMessages(demand) * meteredUnits(demand)) / 1e6) * (RULE_PRICE + ACTION_PRICE);
  return [
    `500 connects a second and account by default: ${count(demand.devices)} devices take ${count(reconnect)} s to come back after an outage (${QUOTAS})`,
    `every rule all messages trigger, with one action, adds ${dollars(rule)}; consumers behind rules need no delivery`,
    ...(demand.sessions === 'persistent'
      ? ['persistent sessions expire after an hour by default, queued messages with them']
      : []),
    ...(averageRate(demand) > 0 && demand.keepAliveMs > 0 && demand.keepAliveMs < 30_000
      ? ['pings are free at one in 30 s; this keep-alive is shorter']
      : []),
  ];
}

/** Why the service cannot serve the demand at all; empty when it can. */
export function awsRefusals(demand: Demand): readonly string[] {
  return demand.qos[2] > 0 ? ['AWS IoT Core has no QoS 2 ("MQTT", AWS IoT Core Developer Guide)'] : [];
}
