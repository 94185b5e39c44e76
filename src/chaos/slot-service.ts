import type { Observation, Slot } from '../swarm/observation.ts';

/** What a slot says at a moment: `pending` while its message may still arrive in time. */
type SlotState = 'good' | 'bad' | 'pending';

/** Good: received within the limit of when it was due. */
function slotState(slot: Slot, limitMs: number, nowMs: number): SlotState {
  if (slot.receivedMs !== undefined) return slot.receivedMs - slot.intendedMs <= limitMs ? 'good' : 'bad';
  return nowMs - slot.intendedMs > limitMs ? 'bad' : 'pending';
}

/** How one stream does, as far as it can be told. */
export interface StreamService {
  readonly stream: string;
  readonly bad: number;
  readonly judged: number;
  /** When the last bad slot was due; absent when none was bad. */
  readonly lastBadMs?: number;
}

/** Every stream's service since `sinceMs`, streams without a slot included: silence is not health. */
export function serviceOf(
  observation: Observation,
  sinceMs: number,
  nowMs: number,
  limitMs: number,
): readonly StreamService[] {
  const tally = new Map(observation.streams.map(({ id }) => [id, { bad: 0, judged: 0, lastBadMs: -1 }]));
  for (const slot of observation.slots) {
    const of = tally.get(slot.stream);
    if (of === undefined || slot.intendedMs < sinceMs) continue;
    const state = slotState(slot, limitMs, nowMs);
    if (state === 'pending') continue;
    of.judged += 1;
    if (state === 'good') continue;
    of.bad += 1;
    of.lastBadMs = Math.max(of.lastBadMs, slot.intendedMs);
  }
  return [...tally].map(([stream, { bad, judged, lastBadMs }]) => ({
    stream,
    bad,
    judged,
    ...(bad === 0 ? {} : { lastBadMs }),
  }));
}

/** Streams that devices' clients use; the pinned ones look at single nodes and may die with theirs. */
export function floatingStreams(observation: Observation): ReadonlySet<string> {
  return new Set(
    observation.streams.filter(({ publisher }) => publisher.attachment === 'floating').map(({ id }) => id),
  );
}
