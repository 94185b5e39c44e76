import type { LogEventId } from './log-events.ts';

/** One kind of line of one broker. */
export interface LogPattern {
  /** What it means; for lines that tell the end of something: what is over. */
  readonly event: LogEventId;
  /** Whether the line says that the event is over instead of that it is. */
  readonly ends?: true;
  /** A text every such line contains; most lines are ruled out by it alone. */
  readonly has: string;
  /** The whole condition where `has` is not enough; groups `client` and `detail` name who and what. Linear in the line. */
  readonly match?: RegExp;
  /** What to do at this broker, instead of what the event says. */
  readonly fix?: readonly string[];
  /** Why at this broker, instead of what the event says. */
  readonly cause?: string;
}

/** How one broker writes. */
export interface BrokerLog {
  /** Its name, for people. */
  readonly name: string;
  /** Signs that a line is of this broker; the first group of those that have one is its version. */
  readonly signs: readonly RegExp[];
  readonly patterns: readonly LogPattern[];
  /** Lines that say how many others were left out: `authentication_failure => 4`. */
  readonly leftOut?: (line: string) => readonly { readonly has: string; readonly count: number }[];
}
