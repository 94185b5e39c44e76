import { formatDuration } from '../config/duration.ts';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { seconds } from './duration-text.ts';

/** What the operator may choose of a drill. */
export interface DrillOptions {
  /** Names of the targets to hit instead of chosen ones. */
  readonly target?: readonly string[];
  /** Choose among the nodes that have this role now: `leader`, `follower`. */
  readonly role?: string;
  /** How long the fault, or each of its acts, lasts. */
  readonly durationMs?: number;
  readonly targetRtoMs?: number;
  /** The drill stops when the clients of the endpoint have missed this much service, added up. */
  readonly errorBudgetMs?: number;
  readonly seed?: string;
  readonly trials: number;
  /** Absent: two minutes, or as long as the scenario's acts need. */
  readonly maxFaultMs?: number;
  readonly holdMs?: number;
  readonly baselineMs?: number;
  readonly intervalMs: number;
}

/** Time left for the undo before the fault's deadline. */
export const UNDO_MARGIN_MS = 5_000;

/** A hold must leave time for the undo. */
export function requireHold({ holdMs, maxFaultMs = Number.POSITIVE_INFINITY }: DrillOptions): void {
  if (holdMs === undefined || holdMs + UNDO_MARGIN_MS <= maxFaultMs) return;
  throw new SreError(
    'SRE_CHAOS_HOLD',
    `a fault that is gone after ${seconds(maxFaultMs)} cannot be held for ${seconds(holdMs)} and taken back in time`,
    { exitCode: EXIT.usage, hint: `--max-fault ${formatDuration(holdMs + 2 * UNDO_MARGIN_MS)}, or a shorter --hold` },
  );
}
