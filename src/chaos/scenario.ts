import type { FleetProfile } from '../config/settings.ts';
import type { Act } from './act.ts';
import type { FaultKind } from './fault.ts';
import { crashFloor, noFloor, type RtoFloor, silentFloor } from './rto-floor.ts';
import type { LivingTarget } from './target.ts';

/** How much of a cluster a scenario takes: more than a minority only with the operator's explicit word. */
export type ScenarioClass = 'node' | 'link' | 'dependency' | 'cluster' | 'region';

/** What the operator chose, in the same words for every scenario; absent means the scenario's own default. */
export interface ScenarioOptions {
  /** Names of targets to hit instead of chosen ones. */
  readonly target?: readonly string[];
  /** Choose among the targets that have this role: `leader`, `follower`. */
  readonly role?: string;
  /** How long the fault (or each act of it) lasts. */
  readonly durationMs?: number;
}

/** What a scenario may choose from. */
export interface ScenarioContext {
  /** The broker nodes, all of them alive. */
  readonly nodes: readonly LivingTarget[];
  /** The nodes it may hit: those the operator named or whose role was asked for, else all. */
  readonly candidates: readonly LivingTarget[];
  /** Load balancers, shared state, name servers. */
  readonly dependencies: readonly LivingTarget[];
  readonly options: ScenarioOptions;
  /** How the fleet's clients behave: some durations follow its keepalive. */
  readonly fleet: FleetProfile;
  /** Decided by the plan's seed. */
  readonly random: () => number;
}

/**
 * From when to when the worst client's failover counts. `fault`: while the fault lasts, the survivors must serve.
 * `whole`: from the fault over the undo to the end, because the undo is the recovery (a cluster that is started again).
 * `partition`: the longer of the failover while it lasts on the side that must serve, and of the time from the heal on.
 */
export type RtoClock = 'fault' | 'whole' | 'partition';

/** A drill as a catalogue entry: data, and one pure function that names the acts. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** What must be true, in a sentence the drill can refute. */
  readonly hypothesis: string;
  readonly class: ScenarioClass;
  /** Every kind of fault `plan` may name. */
  readonly needs: readonly FaultKind[];
  /** Fewest broker nodes it makes sense with. */
  readonly minNodes: number;
  /** What it needs in the cluster besides nodes: a dependency, two regions. Absent: nothing. */
  readonly surroundings?: 'dependency' | 'regions';
  readonly targetRtoMs: number;
  readonly clock: RtoClock;
  /** What the fleet's settings make impossible: `crash` (sockets are reset), `silent` (only keepalive tells), `none`. */
  readonly floor: keyof typeof floors;
  /** What a pass does not show. */
  readonly limits: readonly string[];
  readonly plan: (context: ScenarioContext) => readonly Act[];
}

const floors = { crash: crashFloor, silent: silentFloor, none: noFloor } as const;

/** Declares a scenario. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}

/** The shortest failover the fleet's settings allow under this scenario. */
export function floorOf(scenario: Scenario, fleet: FleetProfile): RtoFloor {
  return floors[scenario.floor](fleet);
}
