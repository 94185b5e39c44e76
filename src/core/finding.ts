/** How bad it is: `critical` loses data, service or secrets; `warning` will, one day; `info` is worth knowing. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Where in a file something stands; line and column count from 1. */
export interface FilePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Something that is wrong or doubtful at a broker, a configuration or its traffic, in words for an operator. */
export interface Finding {
  /** Id of the check or rule that found it, as documented: `tcp`, `anonymous-access`. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what is wrong, and where. */
  readonly says: string;
  /** What was seen or measured, a line each; no secrets. */
  readonly evidence: readonly string[];
  /** The likely cause, one sentence; absent when nothing speaks for one. */
  readonly cause?: string;
  /** What to do about it, in order; commands as they are typed. */
  readonly fix: readonly string[];
  /** Where it stands, for findings in files. */
  readonly place?: FilePlace;
}

/** Whether a finding is at least this bad. */
export function atLeast(severity: Severity, bound: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(bound);
}
