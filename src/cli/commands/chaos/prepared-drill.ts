import { type ClientLink, clientLink } from '../../../chaos/client-link.ts';
import type { ChaosDriver } from '../../../chaos/driver.ts';
import { drivers } from '../../../chaos/drivers/index.ts';
import { withClientLink } from '../../../chaos/drivers/link.ts';
import { type HaltLever, haltLever } from '../../../chaos/halt-lever.ts';
import { buildPlan, type ResolvedPlan } from '../../../chaos/plan-building.ts';
import { requireAllowed, requireClean } from '../../../chaos/safety.ts';
import type { Scenario } from '../../../chaos/scenario.ts';
import { systemClock } from '../../../core/clock.ts';
import type { ClusterObserver } from '../../../core/cluster-verdict.ts';
import { silentLog } from '../../../core/log.ts';
import { lookUp } from '../../../core/registry.ts';
import { stateDir } from '../../../core/state-dir.ts';
import { FAST_PROFILE } from '../../../swarm/client-profile.ts';
import type { Io } from '../../io.ts';
import { type DrillFlags, drillOptions } from './drill-options.ts';
import { readNodeRoles } from './node-roles.ts';
import { type ChosenSubject, chooseSubject } from './subject-choice.ts';

/** A drill that may begin: whom it is aimed at, what it will do, and that it is allowed. */
export interface PreparedDrill {
  readonly scenario: Scenario;
  readonly flags: DrillFlags;
  readonly chosen: ChosenSubject;
  readonly driver: ChaosDriver;
  readonly resolved: ResolvedPlan;
  readonly halt: HaltLever;
  /** The way of the measuring clients, where the drill breaks that; not open yet. */
  readonly link?: ClientLink;
}

/** Why a drill is prepared. */
export interface Occasion {
  /** Its plan is only looked at. */
  readonly onlyLook?: boolean;
  /** When the session began of which it is a part, as a time of day. */
  readonly sessionWallMs?: number;
  /** What was approved of it with its game day. */
  readonly approvedKey?: string;
}

/** Target, plan and permission; reads only, and throws every refusal there is. */
export async function prepareDrill(
  scenario: Scenario,
  flags: DrillFlags,
  io: Io,
  { onlyLook = false, sessionWallMs, approvedKey }: Occasion = {},
): Promise<PreparedDrill> {
  const { settings, ...found } = await chooseSubject(io, flags);
  const roles = flags.role === undefined ? {} : { roles: await readNodeRoles(settings, io.signal) };
  const hurried = flags.profile === 'fast' ? { fleet: FAST_PROFILE } : {};
  const subject = { ...found.subject, ...roles, ...hurried };
  const state = stateDir(io.env);
  const halt = haltLever(state);
  const opened = lookUp(drivers, 'driver', subject.driver).open(subject.selector, subject.nodes);
  const link = scenario.needs.includes('link') ? clientLink(subject.endpoint) : undefined;
  const driver = link === undefined ? opened : withClientLink(opened, link);
  const consent = {
    ...(flags.confirmEnv === undefined ? {} : { confirmedEnvironment: flags.confirmEnv }),
    ...(flags.approve === undefined ? {} : { approvedHash: flags.approve }),
    ...(approvedKey === undefined ? {} : { approvedKey }),
    quorumLossAllowed: flags.allowQuorumLoss === true,
    onlyLook,
  };
  // Leftovers of an earlier drill explain a missing node better than "not healthy" does.
  await requireClean(state, halt);
  const resolved = await buildPlan(scenario, subject, driver, drillOptions(flags), io.signal);
  await requireAllowed(resolved.plan, consent, {
    stateDir: state,
    subject,
    wallMs: systemClock.wallMs(),
    ...(sessionWallMs === undefined ? {} : { sessionWallMs }),
  });
  return {
    scenario,
    flags,
    chosen: { settings, subject },
    driver,
    resolved,
    halt,
    ...(link === undefined ? {} : { link }),
  };
}

/** Somebody who looks at the cluster of the drill again and again. */
export async function openObserver({ settings }: ChosenSubject): Promise<ClusterObserver & AsyncDisposable> {
  const { openClusterWatch } = await import('../../../exporter/cluster-watch.ts');
  return openClusterWatch(settings, { log: silentLog, clock: systemClock });
}
