import type { Slot } from '../observation.ts';

/** First deliveries of one stream that a later message had overtaken, and by how much at most. */
export function deliveryOrder(slots: readonly Slot[]): { readonly inverted: Slot[]; readonly maxDisplacement: number } {
  const inverted: Slot[] = [];
  let [highest, maxDisplacement] = [-1, 0];
  const delivered = slots.filter(({ receivedMs }) => receivedMs !== undefined);
  for (const slot of delivered.toSorted((a, b) => (a.receivedMs ?? 0) - (b.receivedMs ?? 0))) {
    if (slot.seq < highest) {
      inverted.push(slot);
      maxDisplacement = Math.max(maxDisplacement, highest - slot.seq);
    } else highest = slot.seq;
  }
  return { inverted, maxDisplacement };
}
