import type { Clock } from '../core/clock.ts';
import type { ClusterObserver } from '../core/cluster-verdict.ts';
import type { ProcessIdentity } from '../core/process-identity.ts';
import type { ExpectedAlerts } from './alert-watch.ts';
import type { ChaosDriver, DriverKind } from './driver.ts';
import type { HaltLever } from './halt-lever.ts';
import type { Journal } from './journal.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './progress.ts';

/** The surroundings of a drill's trials. */
export interface TrialContext {
  readonly run: string;
  readonly folder: string;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly observer: ClusterObserver;
  readonly driver: ChaosDriver;
  readonly drivers: Readonly<Record<string, DriverKind>>;
  readonly clock: Clock;
  readonly self: ProcessIdentity;
  readonly halt: HaltLever;
  readonly progress: Progress;
  /** Absent: nobody is asked about alerts. */
  readonly alerts?: ExpectedAlerts;
  /** The operator's: aborts at the first Ctrl-C. */
  readonly signal: AbortSignal;
}
