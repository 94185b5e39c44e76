import { withDeadline } from '../core/deadline.ts';
import { messageOf } from '../core/sre-error.ts';

/** What a visit has to take back at the broker. */
export interface UndoStack {
  readonly undo: (says: string, deed: (signal: AbortSignal) => Promise<void>) => void;
  /** Takes everything back, newest first, each deed within `eachMs`; answers what could not be, and why. */
  readonly takeBack: (eachMs: number) => Promise<readonly string[]>;
}

/** Deeds that could not be done in as many times the time of one are not tried any more: the broker is gone. */
const MOST_DEADLINES = 4;

export function createUndoStack(): UndoStack {
  const deeds: { readonly says: string; readonly deed: (signal: AbortSignal) => Promise<void> }[] = [];
  return {
    undo: (says, deed) => void deeds.push({ says, deed }),
    async takeBack(eachMs) {
      const left: string[] = [];
      const total = AbortSignal.timeout(MOST_DEADLINES * eachMs); // the visit's own signal may have aborted long ago
      for (const { says, deed } of deeds.splice(0).toReversed()) {
        try {
          await withDeadline(says, eachMs, total, deed);
        } catch (error) {
          left.push(`${says}: ${messageOf(error)}`);
        }
      }
      return left;
    },
  };
}
