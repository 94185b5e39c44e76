import type { MeasuredTime } from '../findings.ts';
import { type ServiceSlot, SUSTAINED_MS } from './service.ts';

/** The stretch of time one failover is read from. */
export interface FailoverRange {
  /** Spans count from here. */
  readonly originMs: number;
  /** Slots due this long before the origin may already suffer from it. */
  readonly limitMs: number;
  readonly endMs: number;
}

/**
 * From the origin to the slot after the last bad one: the last, because brokers often break a second time when
 * membership times out. Censored unless 10 s without a bad slot follow before the end; 0 when no slot was bad.
 */
export function failoverTime(slots: readonly ServiceSlot[], range: FailoverRange): MeasuredTime {
  const seen = within(slots, range);
  const lastBad = seen.findLastIndex((slot) => !slot.good);
  if (lastBad < 0) return seen.length === 0 ? beyond(range) : { ms: 0, censored: false };
  return recoveredAt(seen[lastBad + 1], range);
}

/** From the origin to the first slot that begins 10 s without a bad one. */
export function firstSustainedService(slots: readonly ServiceSlot[], range: FailoverRange): MeasuredTime {
  const seen = within(slots, range);
  if (seen.length > 0 && seen.every((slot) => slot.good)) return { ms: 0, censored: false };
  let start: ServiceSlot | undefined;
  for (const slot of seen) {
    if (!slot.good || slot.atMs < range.originMs) start = undefined;
    else {
      start ??= slot;
      if (slot.atMs - start.atMs >= SUSTAINED_MS) return recoveredAt(start, range);
    }
  }
  return recoveredAt(start, range);
}

function within(slots: readonly ServiceSlot[], { originMs, limitMs, endMs }: FailoverRange): ServiceSlot[] {
  return slots.filter(({ atMs }) => atMs >= originMs - limitMs && atMs < endMs);
}

function recoveredAt(slot: ServiceSlot | undefined, range: FailoverRange): MeasuredTime {
  if (slot === undefined || range.endMs - slot.atMs < SUSTAINED_MS) return beyond(range);
  return { ms: Math.max(0, Math.round(slot.atMs - range.originMs)), censored: false };
}

function beyond({ originMs, endMs }: FailoverRange): MeasuredTime {
  return { ms: Math.max(0, Math.round(endMs - originMs)), censored: true };
}

/** The longer of two: a censored time is longer than any that ended. */
export function isLonger(a: MeasuredTime, b: MeasuredTime): boolean {
  return a.censored === b.censored ? a.ms > b.ms : a.censored;
}
