import type { Slot } from '../observation.ts';

/** Silence after an outage must last this long before the outage counts as over. */
export const SUSTAINED_MS = 10_000;

/** What makes a slot good, and a return of service one that lasts. */
export interface ServiceRule {
  /** A slot is good when answered within this time of when it was due. */
  readonly limitMs: number;
  /** What an answer ordinarily takes; a good slot that took longer was waiting for service to return. */
  readonly usualMs: number;
  /** Service without a bad slot counts as returned when it lasts this long. */
  readonly sustainedMs: number;
}

/** One slot as a service saw it. */
export interface ServiceSlot {
  readonly atMs: number;
  readonly good: boolean;
  /** Service existed from here on, as far as this slot can tell: when it was due, or when what had waited got through. */
  readonly servedMs: number;
}

/** Deliveries: good when received within the limit of when it was due. */
export function deliveries(slots: readonly Slot[], rule: ServiceRule): ServiceSlot[] {
  return slots.map(({ intendedMs, receivedMs }) => serviceSlot(intendedMs, receivedMs, rule));
}

/** Acknowledgements: good when acknowledged within the limit of when it was due. */
export function acknowledgements(slots: readonly Slot[], rule: ServiceRule): ServiceSlot[] {
  return slots.map(({ intendedMs, ackedMs }) => serviceSlot(intendedMs, ackedMs, rule));
}

function serviceSlot(atMs: number, answeredMs: number | undefined, rule: ServiceRule): ServiceSlot {
  const good = answeredMs !== undefined && answeredMs - atMs <= rule.limitMs;
  return { atMs, good, servedMs: good ? Math.max(atMs, answeredMs - rule.usualMs) : atMs };
}
