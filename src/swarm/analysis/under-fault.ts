import type { FaultTimes } from '../findings.ts';
import type { Slot } from '../observation.ts';
import type { UnderFaultFinding } from '../route-finding.ts';
import type { JudgedMessage } from './judged-message.ts';

type Fate = Exclude<keyof UnderFaultFinding, 'attempted'>;

/**
 * What became of the messages of QoS above 0 that fell due while the fault lasted. Each has exactly one fate; those on
 * their way when it ended, and in time, count nowhere: the fault did not hold them, and who served them cannot be told.
 */
export function underFault(
  messages: readonly JudgedMessage[],
  { faultMs, healMs, endMs }: FaultTimes,
  limitMs: number,
): UnderFaultFinding {
  const untilMs = healMs ?? endMs;
  const count = { served: 0, late: 0, lost: 0, refused: 0, held: 0 };
  const due = messages.filter(
    ({ slot, qos }) =>
      qos > 0 && slot.intendedMs >= faultMs && slot.intendedMs < untilMs && !onItsWay(slot, untilMs, limitMs),
  );
  for (const message of due) count[fateOf(message, untilMs, limitMs)] += 1;
  return { attempted: due.length, ...count };
}

function onItsWay(slot: Slot, untilMs: number, limitMs: number): boolean {
  const { ackedMs, intendedMs } = slot;
  return ackedMs !== undefined && ackedMs >= untilMs && ackedMs - intendedMs <= limitMs && latencyOf(slot) <= limitMs;
}

function fateOf({ slot, lost }: JudgedMessage, untilMs: number, limitMs: number): Fate {
  if (slot.ackedMs !== undefined && slot.ackedMs >= untilMs) return 'held';
  if (lost) return 'lost';
  if (slot.ackedMs !== undefined) return latencyOf(slot) <= limitMs ? 'served' : 'late';
  return slot.refusedWith !== undefined && slot.copies === 0 ? 'refused' : 'held';
}

function latencyOf({ receivedMs = Number.POSITIVE_INFINITY, intendedMs }: Slot): number {
  return receivedMs - intendedMs;
}
