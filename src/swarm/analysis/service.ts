import type { Slot } from '../observation.ts';

/** Silence after an outage must last this long before the outage counts as over. */
export const SUSTAINED_MS = 10_000;

/** One slot as a service saw it. */
export interface ServiceSlot {
  readonly atMs: number;
  readonly good: boolean;
}

/** Deliveries: good when received within the limit of when it was due. */
export function deliveries(slots: readonly Slot[], limitMs: number): ServiceSlot[] {
  return slots.map(({ intendedMs, receivedMs }) => ({
    atMs: intendedMs,
    good: receivedMs !== undefined && receivedMs - intendedMs <= limitMs,
  }));
}

/** Acknowledgements: good when acknowledged within the limit of when it was due. */
export function acknowledgements(slots: readonly Slot[], limitMs: number): ServiceSlot[] {
  return slots.map(({ intendedMs, ackedMs }) => ({
    atMs: intendedMs,
    good: ackedMs !== undefined && ackedMs - intendedMs <= limitMs,
  }));
}
