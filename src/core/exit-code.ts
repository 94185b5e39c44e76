/**
 * The exit codes of the whole tool: one table, highest precedence first when several apply
 * (see {@link mostSevere}). A change here is a breaking change for every script that calls `sre`.
 */
export const EXIT = {
  /** A rollback failed or could not be verified: something is still broken. */
  rollbackDirty: 6,
  /** The fault was not injected, or nothing proves that it was; the result is void. */
  faultNotProven: 4,
  /** The measurement cannot be trusted (prober too slow, drain crashed, clock step). */
  measurementInvalid: 7,
  /** Stopped by a condition, a halt or a signal; everything was rolled back. */
  aborted: 5,
  /** A finding: a target was missed or a check failed. */
  finding: 1,
  /** All good. */
  ok: 0,
  /** Wrong usage or a wrong configuration; nothing was touched. */
  usage: 2,
  /** A precondition is not met; nothing was touched. */
  precondition: 3,
  /** Refused by the safety policy; nothing was touched. */
  refused: 8,
  /** A bug of ours. */
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const precedence: readonly ExitCode[] = Object.values(EXIT);

/** The code to leave with when several results apply: the first of them in the table's order. */
export function mostSevere(codes: readonly ExitCode[]): ExitCode {
  return precedence.find((code) => codes.includes(code)) ?? EXIT.ok;
}
