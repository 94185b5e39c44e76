import type { Severity } from '../../core/finding.ts';

/** Something brokers write into their logs, whatever words each of them has for it. */
export interface LogEvent {
  readonly severity: Severity;
  /** What happened, as the beginning of a sentence: `clients were refused for their credentials`. */
  readonly says: string;
  /** The likely cause, one sentence. */
  readonly cause: string;
  /** In order; a broker's pattern may know better. */
  readonly fix: readonly string[];
  /** Ids of the symptoms and error messages this explains. */
  readonly symptoms: readonly string[];
  /**
   * How often a day it must be there to be a finding: in all, or for one and the same client; either is enough. Below
   * that it is everyday life and only counted. Absent: once is enough.
   */
  readonly worth?: { readonly times: number; readonly ofOneClient?: number };
  /** What is over sooner is everyday life, too: seconds. Absent: it never is. */
  readonly briefSeconds?: number;
}
