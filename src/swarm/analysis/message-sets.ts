import type { MessageFinding, OutageWindow } from '../findings.ts';
import type { Slot } from '../observation.ts';
import { deliveryOrder } from './delivery-order.ts';

/** Lost means promised and not delivered: acknowledged for QoS 1 and 2, handed to the socket for QoS 0. */
export function isLost(slot: Slot, qos: 0 | 1 | 2): boolean {
  return slot.copies === 0 && (qos === 0 ? slot.sentMs : slot.ackedMs) !== undefined;
}

/** The message sets of one stream. Every figure is a count of ids, so that a duplicate can never stand in for a loss. */
export function messageSets(slots: readonly Slot[], qos: 0 | 1 | 2, windows: readonly OutageWindow[]): MessageFinding {
  const count = (belongs: (slot: Slot) => boolean): number => slots.filter(belongs).length;
  const lost = slots.filter((slot) => isLost(slot, qos));
  const inside = lost.filter(({ intendedMs }) =>
    windows.some(({ fromMs, toMs }) => intendedMs >= fromMs && intendedMs < toMs),
  );
  const order = deliveryOrder(slots);
  return {
    attempted: slots.length,
    sent: count(({ sentMs }) => sentMs !== undefined),
    acked: count(({ ackedMs }) => ackedMs !== undefined),
    refused: count(({ refusedWith }) => refusedWith !== undefined),
    received: count(({ copies }) => copies > 0),
    lost: lost.length,
    lostInside: inside.length,
    lostOutside: lost.length - inside.length,
    indeterminate: qos === 0 ? 0 : count((slot) => isOpen(slot) && slot.copies === 0),
    recovered: qos === 0 ? 0 : count((slot) => slot.ackedMs === undefined && slot.copies > 0),
    duplicates: slots.reduce((sum, { copies }) => sum + Math.max(0, copies - 1), 0),
    inversions: order.inverted.length,
    maxDisplacement: order.maxDisplacement,
    noSubscriber: count(({ noSubscriber }) => noSubscriber === true),
  };
}

function isOpen({ ackedMs, refusedWith }: Slot): boolean {
  return ackedMs === undefined && refusedWith === undefined;
}

/** The sum of several streams' sets. */
export function sumOfSets(sets: readonly MessageFinding[]): MessageFinding {
  const sum = (key: keyof MessageFinding): number => sets.reduce((total, set) => total + set[key], 0);
  return {
    attempted: sum('attempted'),
    sent: sum('sent'),
    acked: sum('acked'),
    refused: sum('refused'),
    received: sum('received'),
    lost: sum('lost'),
    lostInside: sum('lostInside'),
    lostOutside: sum('lostOutside'),
    indeterminate: sum('indeterminate'),
    recovered: sum('recovered'),
    duplicates: sum('duplicates'),
    inversions: sum('inversions'),
    maxDisplacement: Math.max(0, ...sets.map(({ maxDisplacement }) => maxDisplacement)),
    noSubscriber: sum('noSubscriber'),
  };
}
