import type { Findings } from '../swarm/findings.ts';
import type { Observation } from '../swarm/observation.ts';
import type { AlertAccount } from './alert-account.ts';
import type { Side } from './grudge.ts';
import type { MembershipSample } from './membership.ts';
import type { PlanStep } from './plan.ts';
import type { RollbackStep } from './rollback.ts';

/** Moments of a trial on the monotonic clock; absent when the trial did not get there. */
export interface TrialMarks {
  readonly startMonoMs: number;
  readonly faultMonoMs?: number;
  readonly provenMonoMs?: number;
  /** Just before the undo call. */
  readonly healMonoMs?: number;
  /** The undo was verified. */
  readonly healedMonoMs?: number;
  /** Publishing stopped. */
  readonly stopMonoMs: number;
}

/** One act as it went; monotonic times, absent when it did not get there. */
export interface ActMark {
  readonly name: string;
  readonly faultMonoMs: number;
  readonly provenMonoMs?: number;
  /** Just before its undo, where it was taken back before the end. */
  readonly undoneMonoMs?: number;
  /** Between the first and the last of its injections. */
  readonly skewMs: number;
}

/** What watched over a trial while its faults lasted. */
export interface TrialSafety {
  /** How often the conditions of an early end were evaluated. */
  readonly abortLooks: number;
  /** How often faults that end by themselves were renewed, and why one was not. */
  readonly leaseRenewals: number;
  readonly leaseProblems: readonly string[];
}

/** Everything one trial was and saw. */
export interface TrialRecord {
  readonly trial: number;
  readonly steps: readonly PlanStep[];
  readonly acts: readonly ActMark[];
  /** Who could still talk to whom, where the drill was one partition. */
  readonly sides?: readonly Side[];
  /** Nodes it left alone, in groups among which service had to go on. */
  readonly bystanders: readonly (readonly string[])[];
  readonly marks: TrialMarks;
  /** Sentences of proof, or why there is none. */
  readonly evidence: readonly string[];
  readonly injected: boolean;
  readonly proven: boolean;
  /** Why it ended early. */
  readonly aborted?: string;
  readonly rollback: readonly RollbackStep[];
  /** Absent in ledgers of version 0.1. */
  readonly safety?: TrialSafety;
  /** Somebody else brought the node back while the fault was to last. */
  readonly supervisor?: string;
  /** Absent when no Prometheus or Alertmanager was to be asked. */
  readonly alerts?: AlertAccount;
  readonly membership: readonly MembershipSample[];
  /** Monotonic time of the observation's origin. */
  readonly originMonoMs: number;
  readonly observation: Observation;
  /** Absent when no fault was injected. */
  readonly findings?: Findings;
}
