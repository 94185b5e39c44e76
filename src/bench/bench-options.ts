import type { LoadPlan } from './load-plan.ts';
import type { Scenario } from './load-shape.ts';

/** What to measure. */
export interface BenchOptions {
  readonly scenario: Scenario;
  readonly plan: LoadPlan;
  readonly processes: number;
  /** Messages published in a second: of the one step, or of the first of a search. */
  readonly rate: number;
  /** How long a step is measured, or connections are held; and what goes before without counting. */
  readonly measureMs: number;
  readonly warmupMs: number;
  /** How long deliveries get to come after the last message fell due; what comes later is lost to the measurement. */
  readonly settleMs: number;
  /** Bound of the 99th percentile; whether missing it is a finding outside of a search. */
  readonly boundMs: number;
  readonly judgesLatency: boolean;
  /** Of a search. */
  readonly maxRate: number;
  readonly tolerance: number;
  readonly deadlineMs: number;
}
