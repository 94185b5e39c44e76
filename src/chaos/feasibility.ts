import type { FleetProfile } from '../config/settings.ts';
import { mostNodesAway } from './blast-radius.ts';
import type { Capabilities } from './driver.ts';
import { mostThatMayGo } from './quorum.ts';
import { isMember, lacking } from './requirements.ts';
import type { Scenario } from './scenario.ts';
import { seededRandom } from './seeded-random.ts';
import type { Target } from './target.ts';
import { nodesOf } from './target-choice.ts';

/** What stands before a drill on one cluster. */
export interface Surveyed {
  readonly targets: readonly Target[];
  readonly capabilities: Capabilities;
  readonly fleet: FleetProfile;
  readonly broker: string;
}

/** Whether a drill can run on a cluster. */
export interface Feasibility {
  readonly runs: boolean;
  /** Why not; empty when it can. */
  readonly reasons: readonly string[];
  /** What has to be typed besides its name. */
  readonly with?: string;
}

/** Judges one drill by what its driver can do and by whom it would take away; nothing is asked of the targets. */
export function feasibility(scenario: Scenario, { targets, capabilities, fleet, broker }: Surveyed): Feasibility {
  const reasons = [
    ...lacking(scenario, targets),
    ...scenario.needs.filter((kind) => !capabilities[kind].holds).map((kind) => `${kind}: ${capabilities[kind].says}`),
  ];
  if (reasons.length > 0) return { runs: false, reasons };
  const members = targets.filter(isMember).map(({ name }) => name);
  const away = mostNodesAway(members, typicalActs(scenario, targets, fleet));
  const most = mostThatMayGo(broker, members.length);
  if (away <= most) return { runs: true, reasons };
  if (scenario.class === 'cluster' || scenario.class === 'region') {
    return { runs: true, reasons, with: '--allow-quorum-loss' };
  }
  const keeps = most === 0 ? 'none may go' : `${most} may go`;
  return { runs: false, reasons: [`takes ${away} of ${members.length} nodes: ${keeps} while a majority stays`] };
}

function typicalActs(scenario: Scenario, targets: readonly Target[], fleet: FleetProfile) {
  const living = targets.map((target) => ({ identity: 'not asked', ...target }));
  return scenario.plan({
    ...nodesOf(living, scenario, {}, {}),
    options: {},
    fleet,
    random: seededRandom(scenario.name),
  });
}
