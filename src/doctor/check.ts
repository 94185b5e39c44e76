import type { Finding } from '../core/finding.ts';
import type { Visit } from './visit.ts';

/**
 * What became of a check: `good`, `finding` (see the findings), `unknown` (could not be told, the sentence says why) or
 * `skipped` (makes no sense here, or one it builds on did not hold).
 */
export type Outcome = 'good' | 'finding' | 'unknown' | 'skipped';

/** What a check answers. */
export interface Answer {
  readonly outcome: Outcome;
  /** One sentence for the line of this check: what was seen. */
  readonly says: string;
  /** More of what was seen, a line each. */
  readonly evidence?: readonly string[];
  /** Worst first; not empty exactly when the outcome is `finding`. */
  readonly findings?: readonly Finding[];
}

/** One rung of the ladder. A file each; the registry is a table in the order in which they are climbed. */
export interface Check {
  /** The question it answers, as the title of its line: `TCP connection to every address`. */
  readonly title: string;
  /**
   * Ids of the checks that must have held for this one to make sense: those that found something critical, or could not be
   * asked because of another, did not. What was skipped by its own word (no TLS on a plain port) or is unknown did.
   */
  readonly after: readonly string[];
  /**
   * Id of the check behind which this one begins already, because it mostly waits: those between the two are asked
   * meanwhile. Its line stands in its own place all the same.
   */
  readonly early?: string;
  /** Asks. Throws only for bugs: what goes wrong at the broker is an answer. Leaves nothing behind: see {@link Visit.undo}. */
  readonly run: (visit: Visit, signal: AbortSignal) => Promise<Answer>;
}
