/** One alert over a trial; times are milliseconds since the fault. */
export interface AlertTimes {
  readonly alert: string;
  /** First seen firing; absent when it never was. */
  readonly firedMs?: number;
  /** First seen not firing again after that. */
  readonly clearedMs?: number;
  /** It was firing when the fault began and did not fire anew: whether this fault raises it cannot be told. */
  readonly firedBefore?: true;
  /** How long its condition has to last until it can be seen firing: its `for` and one evaluation; absent when unknown. */
  readonly needsMs?: number;
}

/** What the alerting did about a trial, as Prometheus or Alertmanager told. */
export interface AlertAccount {
  /** Who was asked, without secrets. */
  readonly source: string;
  /** The fault was held for them: one that did not fire is a finding. */
  readonly required: boolean;
  /** From the fault to its undo; absent in older records. */
  readonly faultLastedMs?: number;
  /** The scenario's alerts; `silence` says what one without `firedMs` means. */
  readonly expected: readonly AlertTimes[];
  /** Alerts of this cluster that began to fire and belong to no expectation. */
  readonly unexpected: readonly AlertTimes[];
  /** Sentences about looks that failed: silence is then unknown, not good. */
  readonly problems: readonly string[];
}

/** Why an expected alert did not fire; undefined when it did. */
export type Silence = 'missing' | 'fired before' | 'fault too short';

/** An alert that had its time and did not fire is missing; one that fired before, or needs longer than the fault lasted, says nothing. */
export function silence(
  { firedMs, firedBefore, needsMs }: AlertTimes,
  { required, faultLastedMs }: Pick<AlertAccount, 'required' | 'faultLastedMs'>,
): Silence | undefined {
  if (firedMs !== undefined) return undefined;
  if (firedBefore === true) return 'fired before';
  const short = needsMs !== undefined && faultLastedMs !== undefined && faultLastedMs < needsMs;
  return short && !required ? 'fault too short' : 'missing'; // a fault held for its alerts was as long as it may be
}

/** Alerts a trial raised that had not cleared when it ended: rules keep some firing for minutes after their cause. */
export function stillFiring(account: AlertAccount | undefined): readonly string[] {
  return [...(account?.expected ?? []), ...(account?.unexpected ?? [])]
    .filter(({ firedMs, clearedMs }) => firedMs !== undefined && clearedMs === undefined)
    .map(({ alert }) => alert);
}
