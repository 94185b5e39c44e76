import { join } from 'node:path';
import { EXIT } from '../core/exit-code.ts';
import { isAlive } from '../core/process-identity.ts';
import { SreError } from '../core/sre-error.ts';
import { seconds } from './duration-text.ts';
import type { HaltLever } from './halt-lever.ts';
import { lockOwner } from './lock.ts';
import { type Plan, planHash, SHORT_HASH } from './plan.ts';
import { dirtyRuns } from './recover.ts';
import { LAB_ENVIRONMENT } from './subject.ts';

/** What the operator said about the plan. */
export interface Consent {
  readonly confirmedEnvironment?: string;
  readonly approvedHash?: string;
  /** More than a minority may go, in a scenario of class cluster or region. */
  readonly quorumLossAllowed?: boolean;
}

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
export async function requireAllowed(plan: Plan, consent: Consent, stateDir: string): Promise<void> {
  const owner = await lockOwner(clusterLock(stateDir, plan.cluster));
  if (owner !== undefined && (await isAlive(owner))) throw alreadyRunning(plan.cluster, owner.about, owner.pid);
  requireEnvironment(plan, consent);
  requireQuorum(plan, consent);
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
  { blastRadius: { nodes, targets, maxTargets }, scenario, class: kind }: Plan,
  { quorumLossAllowed }: Consent,
): void {
  if (targets <= maxTargets) return;
  const wide = kind === 'cluster' || kind === 'region';
  if (wide && quorumLossAllowed === true) return;
  throw refused(
    'SRE_CHAOS_QUORUM',
    `${scenario} would take ${targets} of ${nodes} nodes: at most floor((${nodes}-1)/2) = ${maxTargets} keeps a majority`,
    wide ? 'if that is what you mean: --allow-quorum-loss' : 'drill a cluster of three nodes or more',
  );
}

function requireApproval(plan: Plan, { approvedHash }: Consent): void {
  if (approvedHash === undefined) return;
  const hash = planHash(plan);
  if (approvedHash.length >= SHORT_HASH && hash.startsWith(approvedHash.toLowerCase())) return;
  throw refused(
    'SRE_CHAOS_DRIFT_APPROVAL',
    `the plan now is ${hash.slice(0, SHORT_HASH)}, approved was ${approvedHash}: options or processes have changed`,
    'look at the plan again: sre chaos plan',
  );
}

function refused(code: `SRE_${string}`, message: string, hint: string): SreError {
  return new SreError(code, `refused, nothing was touched: ${message}`, { exitCode: EXIT.refused, hint });
}
