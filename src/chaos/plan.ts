import type { FleetProfile } from '../config/settings.ts';
import type { Act } from './act.ts';
import { hashOf } from './canonical-json.ts';
import type { DrillRules } from './drill-rules.ts';
import type { FaultSpec, UndoRecord } from './fault.ts';
import type { RtoClock, ScenarioClass } from './scenario.ts';
import type { LivingTarget } from './target.ts';

/** One fault of one trial, resolved. */
export interface PlanStep {
  /** `trial/fault/node`; `trial.act/fault/node` where there are several acts. */
  readonly id: string;
  /** Name of the act it belongs to. */
  readonly act: string;
  readonly fault: FaultSpec;
  readonly node: string;
  readonly identity: string;
  readonly do: readonly string[];
  readonly undo: UndoRecord;
  /** The fault is gone after this, whatever happens. */
  readonly maxDurationMs: number;
}

/** One act, without its faults: those are steps. */
export type PlanAct = Omit<Act, 'faults'>;

/**
 * A drill before it happens: everything that will be done, to whom, and how it is taken back. No times of day in it, so
 * that the same options on the same processes give the same hash, and any drift another one.
 */
export interface Plan {
  readonly schemaVersion: 1;
  readonly scenario: string;
  readonly class: ScenarioClass;
  readonly clock: RtoClock;
  readonly hypothesis: string;
  readonly cluster: string;
  readonly broker: string;
  readonly environment: string;
  readonly driver: string;
  readonly seed: string;
  readonly trials: number;
  readonly nodes: readonly LivingTarget[];
  /** The acts of the first trial, in order; later trials choose again among what lives then. */
  readonly acts: readonly PlanAct[];
  /** Every step of them. */
  readonly steps: readonly PlanStep[];
  readonly blastRadius: { readonly nodes: number; readonly targets: number; readonly maxTargets: number };
  readonly target: { readonly rtoMs: number; readonly floorMs: number; readonly arithmetic: string };
  /** What it must not cost besides. */
  readonly rules: DrillRules;
  readonly fleet: FleetProfile;
  readonly measurement: {
    readonly endpoint: string;
    readonly intervalMs: number;
    readonly baselineMs: number;
    /** Good slots in a row before a stream counts as recovered. */
    readonly steadyMs: number;
    /** How long a trial looks for recovery before it is censored. */
    readonly observeMs: number;
    /** The fault stays at least this long, although every stream is good again. */
    readonly holdMs?: number;
    readonly injectionOffsetMs: number;
    readonly coolDownMs: number;
  };
  readonly limits: readonly string[];
}

/** What `--approve` takes and the report prints. */
export function planHash(plan: Plan): string {
  return hashOf(plan);
}

/** Characters of the hash that are shown and that `--approve` needs at least. */
export const SHORT_HASH = 12;
