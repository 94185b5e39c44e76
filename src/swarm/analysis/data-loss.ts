import type { Findings } from '../findings.ts';
import type { Slot } from '../observation.ts';

/** The recovery point: promised messages that never arrived, in number and in time before the proven fault. */
export function recoveryPoint(
  lost: readonly Slot[],
  { faultMs, faultProvenMs }: { readonly faultMs: number; readonly faultProvenMs: number },
): Findings['rpo'] {
  const ackTimes = lost.flatMap(({ ackedMs }) => (ackedMs === undefined ? [] : [ackedMs]));
  const oldest = ackTimes.reduce((earliest, ms) => Math.min(earliest, ms), faultProvenMs);
  return {
    messages: lost.length,
    timeMs: Math.round(faultProvenMs - oldest),
    ackedAfterFault: ackTimes.filter((ms) => ms >= faultMs).length,
  };
}
