import type { ExitCode } from '../../core/exit-code.ts';
import type { MeasuredTime } from '../../swarm/findings.ts';
import type { AlertAccount } from '../alert-account.ts';
import type { RollbackStep } from '../rollback.ts';
import type { Verdict } from '../verdict.ts';

/** Who does what on a game day; names as typed. */
export interface Roles {
  /** May halt it. */
  readonly owner?: string;
  readonly coordinator?: string;
  readonly reporter?: string;
  readonly observers: readonly string[];
}

/** One trial of a drill, as far as the scorecard needs it. */
export interface TrialScore {
  /** Absent when nothing was measured, or nothing that counts: the trial was in doubt, stopped, or its fault not proven. */
  readonly rto?: MeasuredTime;
  readonly rpoMessages: number;
  readonly rpoMs: number;
  /** Acknowledged during the fault and lost. */
  readonly ackedAfterFault: number;
  readonly duplicates: number;
  readonly alerts?: AlertAccount;
}

/** What became of one drill of the suite. */
export type DrillScore = {
  readonly scenario: string;
  readonly hypothesis: string;
  readonly cluster: string;
} & (
  | {
      readonly ran: true;
      readonly run: string;
      readonly planHash: string;
      /** The same for the same options on the same cluster, whatever processes it has now. */
      readonly planKey: string;
      readonly targetRtoMs: number;
      readonly broker: string;
      readonly verdict: Verdict;
      readonly trials: readonly TrialScore[];
      readonly rollback: readonly RollbackStep[];
      /** Page of the drill's own report, relative to the game day's folder. */
      readonly page: string;
    }
  | {
      readonly ran: false;
      readonly why: string;
      readonly hint?: string;
      readonly exitCode: ExitCode;
      readonly optional: boolean;
    }
);

/** `game-day.json`: everything the scorecard is made of. */
export interface GameDay {
  readonly schemaVersion: 1;
  readonly id: string;
  /** Version of the tool. */
  readonly sre: string;
  readonly suite: string;
  readonly title: string;
  readonly hypothesis: string;
  readonly roles: Roles;
  readonly startedAt: string;
  /** Absent while it goes on, or when it was stopped. */
  readonly endedAt?: string;
  readonly drills: readonly DrillScore[];
  /** Why it ended before its last drill. */
  readonly stopped?: string;
}
