import { join } from 'node:path';
import { formatDuration } from '../config/duration.ts';
import { isAlive } from '../core/process-identity.ts';
import type { SreError } from '../core/sre-error.ts';
import { seconds } from './duration-text.ts';
import { approvalKey } from './game-day/suite-approval.ts';
import type { HaltLever } from './halt-lever.ts';
import { lastDrill } from './last-drill.ts';
import { lockOwner } from './lock.ts';
import { type Plan, planHash, SHORT_HASH } from './plan.ts';
import { dirtyRuns } from './recover.ts';
import { refused } from './refusal.ts';
import { isMember } from './requirements.ts';
import { LAB_ENVIRONMENT, type Subject } from './subject.ts';

/** What the operator said about the plan. */
export interface Consent {
  readonly confirmedEnvironment?: string;
  readonly approvedHash?: string;
  /** The drill was approved with its game day: this much of the plan must be what was read. */
  readonly approvedKey?: string;
  /** More than a minority may go, in a scenario of class cluster or region. */
  readonly quorumLossAllowed?: boolean;
  /** The plan is only looked at: how else would anybody learn the hash to approve. */
  readonly onlyLook?: boolean;
}

/** What the decision rests on besides the plan. */
export interface PolicyContext {
  readonly stateDir: string;
  /** What the cluster's owner has written down. */
  readonly subject: Pick<Subject, 'minIntervalMs'>;
  readonly wallMs: number;
  /** Drills begun since then belong to the same session, which was planned as one. */
  readonly sessionWallMs?: number;
}

/** An environment of this name is not broken without the hash of a plan somebody has read. */
const PRODUCTION = /^prod(uction)?\b/i;

/** Refuses while the halt lever is set or an earlier drill has left something broken: known before there is a plan. */
export async function requireClean(stateDir: string, halt: HaltLever): Promise<void> {
  const halted = await halt.reason();
  if (halted !== undefined)
    throw refused('SRE_CHAOS_HALTED', `the halt lever is set: ${halted}`, 'sre chaos halt --release');
  const dirty = await dirtyRuns(stateDir);
  if (dirty.length > 0) {
    throw refused('SRE_CHAOS_DIRTY', `an earlier drill was not taken back: ${dirty.join(', ')}`, 'sre chaos recover');
  }
}

/** Refuses (exit 8, nothing touched) what the safety policy forbids; reads only, so that a dry run asks the same. */
export async function requireAllowed(plan: Plan, consent: Consent, context: PolicyContext): Promise<void> {
  const owner = await lockOwner(clusterLock(context.stateDir, plan.cluster));
  if (owner !== undefined && (await isAlive(owner))) throw alreadyRunning(plan.cluster, owner.about, owner.pid);
  requireEnvironment(plan, consent);
  requireQuorum(plan, consent);
  await requireInterval(plan, context);
  requireApproval(plan, consent);
}

/** The lock that keeps a cluster to one drill at a time. */
export function clusterLock(stateDir: string, cluster: string): string {
  return join(stateDir, 'locks', `${encodeURIComponent(cluster)}.lock`);
}

/** A target below what the fleet's settings allow is a finding about the settings, known without breaking anything. */
export function impossibleTarget(plan: Plan): string | undefined {
  const { rtoMs, floorMs, arithmetic } = plan.target;
  if (rtoMs >= floorMs) return undefined;
  return `target ${seconds(rtoMs)} is below the floor ${seconds(floorMs)} that the fleet's own settings allow: ${arithmetic}`;
}

/** The refusal of a second drill on a cluster. */
export function alreadyRunning(cluster: string, run: string, pid: number): SreError {
  return refused(
    'SRE_CHAOS_BUSY',
    `run ${run} (pid ${pid}) is active on "${cluster}"`,
    'wait for it, or stop it: sre chaos halt',
  );
}

function requireEnvironment({ environment, cluster }: Plan, { confirmedEnvironment }: Consent): void {
  if (environment === LAB_ENVIRONMENT || confirmedEnvironment === environment) return;
  const got =
    confirmedEnvironment === undefined ? 'nothing was confirmed' : `got --confirm-env ${confirmedEnvironment}`;
  throw refused(
    'SRE_CHAOS_ENVIRONMENT',
    `cluster "${cluster}" is in environment "${environment}"; ${got}`,
    `if that is what you mean: --confirm-env ${environment}`,
  );
}

function requireQuorum(
  { blastRadius: { nodes, targets, maxTargets }, nodes: there, scenario, class: kind }: Plan,
  { quorumLossAllowed }: Consent,
): void {
  // Members the drill does not find are away already, whoever took them.
  const missing = Math.max(0, nodes - there.filter(isMember).length);
  const away = targets + missing;
  if (away <= maxTargets) return;
  const wide = kind === 'cluster' || kind === 'region';
  if (wide && quorumLossAllowed === true) return;
  const besides = missing === 0 ? '' : `, besides ${missing} that ${missing === 1 ? 'is' : 'are'} not there`;
  throw refused(
    'SRE_CHAOS_QUORUM',
    `${scenario} would take ${targets} of ${nodes} nodes${besides}: at most floor((${nodes}-1)/2) = ${maxTargets} keeps a majority`,
    wide ? 'if that is what you mean: --allow-quorum-loss' : 'drill a cluster of three nodes or more',
  );
}

async function requireInterval(
  { cluster }: Plan,
  { stateDir, subject: { minIntervalMs = 0 }, wallMs, sessionWallMs = Number.POSITIVE_INFINITY }: PolicyContext,
): Promise<void> {
  const last = minIntervalMs === 0 ? undefined : await lastDrill(stateDir, cluster);
  if (last === undefined || last.endedWallMs >= sessionWallMs) return;
  const allowedMs = Math.ceil(last.endedWallMs + minIntervalMs);
  if (wallMs >= allowedMs) return;
  throw refused(
    'SRE_CHAOS_INTERVAL',
    `the last drill on "${cluster}" (run ${last.run}) ended ${seconds(Math.max(0, wallMs - last.endedWallMs))} ago, and it wants ${formatDuration(minIntervalMs)} between two`,
    `allowed from ${new Date(allowedMs).toISOString()} on`,
  );
}

function requireApproval(plan: Plan, { approvedHash, approvedKey, onlyLook }: Consent): void {
  const hash = planHash(plan);
  if (approvedKey !== undefined) {
    if (approvedKey === approvalKey(plan)) return;
    throw refused(
      'SRE_CHAOS_DRIFT_APPROVAL',
      `${plan.scenario} is not the drill any more that was approved with the game day: nodes or settings have changed`,
      'look at it again: sre gameday plan SUITE',
    );
  }
  if (approvedHash === undefined) {
    if (!PRODUCTION.test(plan.environment) || onlyLook === true) return;
    throw refused(
      'SRE_CHAOS_APPROVAL',
      `"${plan.cluster}" is in environment "${plan.environment}", where every plan has to be approved`,
      `read it with the same options, then approve it: sre chaos plan ${plan.scenario} (or sre gameday plan SUITE), and --approve HASH`,
    );
  }
  if (approvedHash.length >= SHORT_HASH && hash.startsWith(approvedHash.toLowerCase())) return;
  throw refused(
    'SRE_CHAOS_DRIFT_APPROVAL',
    `the plan now is ${hash.slice(0, SHORT_HASH)}, approved was ${approvedHash}: options or processes have changed`,
    'look at the plan again: sre chaos plan',
  );
}
