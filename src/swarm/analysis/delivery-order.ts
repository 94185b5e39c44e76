import type { Slot } from '../observation.ts';

/** First deliveries of one stream that a later message had overtaken, each with the distance in messages. */
export function overtaken(slots: readonly Slot[]): ReadonlyMap<Slot, number> {
  const distances = new Map<Slot, number>();
  let highest = -1;
  const delivered = slots.filter(({ receivedMs }) => receivedMs !== undefined);
  for (const slot of delivered.toSorted((a, b) => (a.receivedMs ?? 0) - (b.receivedMs ?? 0))) {
    if (slot.seq < highest) distances.set(slot, highest - slot.seq);
    else highest = slot.seq;
  }
  return distances;
}
