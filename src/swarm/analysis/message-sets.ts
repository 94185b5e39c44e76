import type { DuplicateCauses, MessageFinding, OutageWindow } from '../findings.ts';
import type { JudgedMessage } from './judged-message.ts';

/** The message sets of one stream. Every figure is a count of ids, so that a duplicate can never stand in for a loss. */
export function messageSets(messages: readonly JudgedMessage[], windows: readonly OutageWindow[]): MessageFinding {
  const count = (belongs: (message: JudgedMessage) => boolean): number => messages.filter(belongs).length;
  const lost = messages.filter((message) => message.lost);
  const inside = lost.filter(({ slot: { intendedMs } }) =>
    windows.some(({ fromMs, toMs }) => intendedMs >= fromMs && intendedMs < toMs),
  );
  const inOrderPromised = messages.flatMap(({ overtaken }) =>
    overtaken?.across === false ? [overtaken.distance] : [],
  );
  return {
    attempted: messages.length,
    sent: count(({ slot }) => slot.sentMs !== undefined),
    acked: count(({ slot }) => slot.ackedMs !== undefined),
    refused: count(({ slot }) => slot.refusedWith !== undefined),
    received: count(({ slot }) => slot.copies > 0),
    lost: lost.length,
    lostInside: inside.length,
    lostOutside: lost.length - inside.length,
    indeterminate: count(({ indeterminate }) => indeterminate),
    recovered: count(({ slot, qos }) => qos > 0 && slot.ackedMs === undefined && slot.copies > 0),
    duplicates: extraCopies(messages),
    duplicateCauses: {
      sessionLost: extraCopies(messages.filter(({ duplicate }) => duplicate === 'session-lost')),
      reconnected: extraCopies(messages.filter(({ duplicate }) => duplicate === 'reconnected')),
      unexplained: extraCopies(messages.filter(({ duplicate }) => duplicate === 'unexplained')),
    },
    inversions: inOrderPromised.length,
    maxDisplacement: inOrderPromised.reduce((farthest, distance) => Math.max(farthest, distance), 0),
    inversionsAcross: count(({ overtaken }) => overtaken?.across === true),
    noSubscriber: count(({ noSubscriber }) => noSubscriber),
  };
}

function extraCopies(messages: readonly JudgedMessage[]): number {
  return messages.reduce((sum, { slot }) => sum + Math.max(0, slot.copies - 1), 0);
}

/** The sum of several streams' sets. */
export function sumOfSets(sets: readonly MessageFinding[]): MessageFinding {
  const total = <T>(items: readonly T[], figure: (item: T) => number): number =>
    items.reduce((sum, item) => sum + figure(item), 0);
  const causes = sets.map(({ duplicateCauses }) => duplicateCauses);
  const cause = (key: keyof DuplicateCauses): number => total(causes, (set) => set[key]);
  return {
    attempted: total(sets, (set) => set.attempted),
    sent: total(sets, (set) => set.sent),
    acked: total(sets, (set) => set.acked),
    refused: total(sets, (set) => set.refused),
    received: total(sets, (set) => set.received),
    lost: total(sets, (set) => set.lost),
    lostInside: total(sets, (set) => set.lostInside),
    lostOutside: total(sets, (set) => set.lostOutside),
    indeterminate: total(sets, (set) => set.indeterminate),
    recovered: total(sets, (set) => set.recovered),
    duplicates: total(sets, (set) => set.duplicates),
    duplicateCauses: {
      sessionLost: cause('sessionLost'),
      reconnected: cause('reconnected'),
      unexplained: cause('unexplained'),
    },
    inversions: total(sets, (set) => set.inversions),
    maxDisplacement: sets.reduce((farthest, set) => Math.max(farthest, set.maxDisplacement), 0),
    inversionsAcross: total(sets, (set) => set.inversionsAcross),
    noSubscriber: total(sets, (set) => set.noSubscriber),
  };
}
