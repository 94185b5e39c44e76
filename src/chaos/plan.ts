import type { FleetProfile } from '../config/settings.ts';
import { hashOf } from './canonical-json.ts';
import type { FaultKind, LivingTarget, UndoRecord } from './driver.ts';

/** One fault of one trial, resolved. */
export interface PlanStep {
  /** `trial/fault/node`. */
  readonly id: string;
  readonly fault: FaultKind;
  readonly node: string;
  readonly identity: string;
  readonly do: readonly string[];
  readonly undo: UndoRecord;
  /** The fault is gone after this, whatever happens. */
  readonly maxDurationMs: number;
}

/**
 * A drill before it happens: everything that will be done, to whom, and how it is taken back. No times of day in it, so
 * that the same options on the same processes give the same hash, and any drift another one.
 */
export interface Plan {
  readonly schemaVersion: 1;
  readonly scenario: string;
  readonly hypothesis: string;
  readonly cluster: string;
  readonly broker: string;
  readonly environment: string;
  readonly driver: string;
  readonly seed: string;
  readonly trials: number;
  readonly nodes: readonly LivingTarget[];
  /** Of the first trial; later ones choose again among what lives then. */
  readonly steps: readonly PlanStep[];
  readonly blastRadius: { readonly nodes: number; readonly targets: number; readonly maxTargets: number };
  readonly target: { readonly rtoMs: number; readonly floorMs: number; readonly arithmetic: string };
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
