import type { MessageExample } from '../findings.ts';
import type { Slot } from '../observation.ts';

const LISTED = 100;

/** A slot together with the QoS of its stream. */
export interface QosSlot {
  readonly slot: Slot;
  readonly qos: 0 | 1 | 2;
}

/** The first hundred by the time they were due. */
export function firstExamples(slots: readonly QosSlot[]): MessageExample[] {
  return slots
    .toSorted((a, b) => a.slot.intendedMs - b.slot.intendedMs)
    .slice(0, LISTED)
    .map(({ slot: { stream, seq, intendedMs, ackedMs, receivedMs, copies }, qos }) => ({
      stream,
      seq,
      qos,
      intendedMs,
      ...(ackedMs === undefined ? {} : { ackedMs }),
      ...(receivedMs === undefined ? {} : { receivedMs }),
      copies,
    }));
}
