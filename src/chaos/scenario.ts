import type { FleetProfile } from '../config/settings.ts';
import type { Fault, FaultKind, Faults, LivingTarget } from './driver.ts';
import { crashFloor, type RtoFloor } from './rto-floor.ts';

/** What a scenario may choose from. */
export interface ScenarioContext<K extends FaultKind = FaultKind> {
  /** The nodes it may hit, all of them alive; one of them when the operator named it. */
  readonly targets: readonly LivingTarget[];
  /** Exactly the faults it said it needs. */
  readonly faults: Pick<Faults, K>;
  /** Decided by the plan's seed. */
  readonly random: () => number;
}

/** A drill as a catalogue entry: data, and one pure function that names the faults. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** What must be true while the fault lasts, in a sentence the drill can refute. */
  readonly hypothesis: string;
  readonly needs: readonly FaultKind[];
  readonly targetRtoMs: number;
  /** What the fleet's settings make impossible. */
  readonly floor: (fleet: FleetProfile) => RtoFloor;
  /** What a pass does not show. */
  readonly limits: readonly string[];
  readonly plan: (context: ScenarioContext) => readonly Fault[];
}

const floors = { crash: crashFloor } as const;

/** Declares a scenario; `plan` sees the faults it `needs` and no others, by type. */
export function defineScenario<const K extends FaultKind>(scenario: {
  readonly name: string;
  readonly summary: string;
  readonly hypothesis: string;
  readonly needs: readonly K[];
  readonly targetRtoMs: number;
  readonly floor: keyof typeof floors;
  readonly limits: readonly string[];
  readonly plan: (context: ScenarioContext<K>) => readonly Fault[];
}): Scenario {
  return { ...scenario, floor: floors[scenario.floor], plan: (context) => scenario.plan(context) };
}
