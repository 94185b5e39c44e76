import type { MeasuredTime } from '../findings.ts';
import type { ServiceSlot } from './service.ts';

/** The stretch of time one failover is read from. */
export interface FailoverRange {
  /** Spans count from here. */
  readonly originMs: number;
  /** Slots due this long before the origin may already suffer from it. */
  readonly beforeMs: number;
  readonly endMs: number;
  /** Service that lasts this long has returned. */
  readonly sustainedMs: number;
}

/**
 * From the origin to the return of service after the last bad slot: the last, because brokers often break a second time
 * when membership times out. Where messages waited, the slots due within the limit before the return are good although
 * there was no service yet; so the return is when the first of them got through. Censored unless service then lasts
 * until the end and long enough; 0 when no slot was bad.
 */
export function failoverTime(slots: readonly ServiceSlot[], range: FailoverRange): MeasuredTime {
  const seen = within(slots, range);
  const lastBad = seen.findLastIndex((slot) => !slot.good);
  if (lastBad < 0) return seen.length === 0 ? beyond(range) : { ms: 0, censored: false };
  return recoveredAt(seen[lastBad + 1], range);
}

/** From the origin to the first return of service that lasts long enough. */
export function firstSustainedService(slots: readonly ServiceSlot[], range: FailoverRange): MeasuredTime {
  const seen = within(slots, range);
  if (seen.length > 0 && seen.every((slot) => slot.good)) return { ms: 0, censored: false };
  let start: ServiceSlot | undefined;
  for (const slot of seen) {
    if (!slot.good || slot.atMs < range.originMs) start = undefined;
    else {
      start ??= slot;
      if (slot.atMs - start.atMs >= range.sustainedMs) return recoveredAt(start, range);
    }
  }
  return recoveredAt(start, range);
}

function within(slots: readonly ServiceSlot[], { originMs, beforeMs, endMs }: FailoverRange): ServiceSlot[] {
  return slots.filter(({ atMs }) => atMs >= originMs - beforeMs && atMs < endMs);
}

function recoveredAt(slot: ServiceSlot | undefined, range: FailoverRange): MeasuredTime {
  if (slot === undefined || range.endMs - slot.atMs < range.sustainedMs) return beyond(range);
  return { ms: Math.max(0, Math.round(slot.servedMs - range.originMs)), censored: false };
}

function beyond({ originMs, endMs }: FailoverRange): MeasuredTime {
  return { ms: Math.max(0, Math.round(endMs - originMs)), censored: true };
}

/** The longer of two: a censored time is longer than any that ended. */
export function isLonger(a: MeasuredTime, b: MeasuredTime): boolean {
  return a.censored === b.censored ? a.ms > b.ms : a.censored;
}
