import type { MessageCause, MessageExample } from '../findings.ts';
import type { JudgedMessage } from './judged-message.ts';

const LISTED = 100;

/** A judged message with the guess at why. */
export interface ExplainedMessage extends JudgedMessage {
  readonly cause?: MessageCause;
}

/** The first hundred by the time they were due. */
export function firstExamples(messages: readonly ExplainedMessage[]): MessageExample[] {
  return messages
    .toSorted((a, b) => a.slot.intendedMs - b.slot.intendedMs)
    .slice(0, LISTED)
    .map(({ slot: { stream, seq, intendedMs, ackedMs, receivedMs, copies }, qos, cause }) => ({
      stream,
      seq,
      qos,
      intendedMs,
      ...(ackedMs === undefined ? {} : { ackedMs }),
      ...(receivedMs === undefined ? {} : { receivedMs }),
      copies,
      ...(cause === undefined ? {} : { cause }),
    }));
}
