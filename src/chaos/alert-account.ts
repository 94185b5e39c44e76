/** One alert over a trial; times are milliseconds since the fault. */
export interface AlertTimes {
  readonly alert: string;
  /** First seen firing; absent when it never was. */
  readonly firedMs?: number;
  /** First seen not firing again after that. */
  readonly clearedMs?: number;
}

/** What the alerting did about a trial, as Prometheus or Alertmanager told. */
export interface AlertAccount {
  /** Who was asked, without secrets. */
  readonly source: string;
  /** The fault was held for them: one that did not fire is a finding. */
  readonly required: boolean;
  /** The scenario's alerts; one without `firedMs` is missing. */
  readonly expected: readonly AlertTimes[];
  /** Alerts of this cluster that began to fire and belong to no expectation. */
  readonly unexpected: readonly AlertTimes[];
  /** Sentences about looks that failed: silence is then unknown, not good. */
  readonly problems: readonly string[];
}
