import type { FleetProfile } from '../config/settings.ts';
import type { Act } from './act.ts';
import type { DependencyPart } from './dependency-part.ts';
import type { ScenarioRules } from './drill-rules.ts';
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
 * `heal`: from just before the undo, where nobody promised service before. `longest`: the longest single outage, where
 * something is broken again and again.
 */
export type RtoClock = 'fault' | 'whole' | 'partition' | 'heal' | 'longest';

/** What a scenario needs around the nodes: a balancer before them, their shared state, whoever checks logins, labels that say where targets stand. */
export type Surroundings = DependencyPart | 'zones' | 'regions';

/** A drill as a catalogue entry: data, and one pure function that names the acts. */
export interface Scenario {
  readonly name: string;
  /** Its numbers in the catalogue of failures this project works from; none for a drill of our own. */
  readonly numbers: readonly number[];
  readonly summary: string;
  /** What must be true, in a sentence the drill can refute. */
  readonly hypothesis: string;
  readonly class: ScenarioClass;
  /** Every kind of fault `plan` may name. */
  readonly needs: readonly FaultKind[];
  /** Fewest broker nodes it makes sense with. */
  readonly minNodes: number;
  readonly surroundings?: Surroundings;
  /** It hits every node alike, so that nobody can choose among them. */
  readonly takesAll?: true;
  readonly targetRtoMs: number;
  /** The target is never below what the fleet's settings allow: it asks how close to that the cluster comes. */
  readonly targetFollowsFloor?: true;
  readonly clock: RtoClock;
  /** What the fleet's settings make impossible: `crash` (sockets are reset), `silent` (only keepalive tells), `none`. */
  readonly floor: keyof typeof floors;
  /** What must not happen besides; absent: no acknowledged message may be lost, that is all. */
  readonly rules?: ScenarioRules;
  /** How long the fault may last at most, where two minutes would be too short to see anything. */
  readonly maxFaultMs?: number;
  /** What a pass does not show. */
  readonly limits: readonly string[];
  readonly plan: (context: ScenarioContext) => readonly Act[];
}

const floors = { crash: crashFloor, silent: silentFloor, none: noFloor } as const;

/** Declares a scenario. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}

/** A fleet that needs this much longer than its settings allow has been let down by somebody else. */
const ABOVE_FLOOR = 1.25;

/** The target of a scenario for a fleet. */
export function targetOf({ targetRtoMs, targetFollowsFloor, floor }: Scenario, fleet: FleetProfile): number {
  if (targetFollowsFloor !== true) return targetRtoMs;
  return Math.max(targetRtoMs, Math.ceil((ABOVE_FLOOR * floors[floor](fleet).ms) / 1_000) * 1_000);
}

/** The shortest failover the fleet's settings allow under this scenario. */
export function floorOf(scenario: Scenario, fleet: FleetProfile): RtoFloor {
  return floors[scenario.floor](fleet);
}
