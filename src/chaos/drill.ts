import { EXIT } from '../core/exit-code.ts';
import { messageOf, SreError } from '../core/sre-error.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { requireQuietAlerts } from './alert-watch.ts';
import type { DrillOptions } from './drill-options.ts';
import { fromHealth, requireWholeCluster } from './gate.ts';
import { type Journal, openJournal } from './journal.ts';
import { tryLock } from './lock.ts';
import { type PlanStep, planHash } from './plan.ts';
import { type ResolvedAct, type ResolvedPlan, resolveActs } from './plan-building.ts';
import { requireRehearsed, requireRoom } from './rehearsal.ts';
import { closeIfClean } from './rollback.ts';
import { createRun, runId } from './run-store.ts';
import { alreadyRunning, clusterLock } from './safety.ts';
import type { Scenario } from './scenario.ts';
import { stoppedEarly } from './stopped-early.ts';
import type { Subject } from './subject.ts';
import { living } from './target-choice.ts';
import { runTrial } from './trial.ts';
import type { TrialContext } from './trial-context.ts';
import { healNow } from './trial-heal.ts';
import type { TrialRecord } from './trial-record.ts';
import { judge, type Verdict } from './verdict.ts';

/** Everything a drill touches, opened by whoever calls it. */
export interface DrillContext extends Omit<TrialContext, 'run' | 'folder' | 'plan' | 'journal'> {
  readonly stateDir: string;
  readonly scenario: Scenario;
  readonly subject: Subject;
  readonly options: DrillOptions;
  readonly random: () => number;
  /** Reads the nodes' roles again before a later trial: the one before it may have changed them. */
  readonly readRoles?: (signal: AbortSignal) => Promise<NonNullable<Subject['roles']>>;
  /** A fresh set of measuring clients for one trial; `id` goes into their payloads. */
  readonly openSwarm: (id: string) => Promise<Swarm>;
  /** Puts the run's watchdog on watch; no fault is injected before it returns. */
  readonly armWatchdog: (run: string, folder: string, signal: AbortSignal) => Promise<void>;
  /** For tests that look at, or break, the journal; the run's own when absent. */
  readonly journal?: (folder: string) => Promise<Journal>;
}

/** A finished drill. */
export interface DrillResult {
  readonly run: string;
  readonly folder: string;
  readonly planHash: string;
  readonly startedWallMs: number;
  readonly records: readonly TrialRecord[];
  readonly verdict: Verdict;
}

/** Runs an allowed plan: lock, journal, watchdog, trials, verdict. Throws only while nothing is broken. */
export async function runDrill(resolved: ResolvedPlan, context: DrillContext): Promise<DrillResult> {
  const { plan } = resolved;
  const { clock, stateDir, self, progress, drivers } = context;
  await requireWholeCluster(context);
  if (context.alerts !== undefined) {
    const left = await requireQuietAlerts(context.alerts, context.signal);
    if (left.length > 0) progress.say(`still firing from an earlier drill of this game day: ${left.join(', ')}`);
  }
  await requireRoom(stateDir);
  await requireRehearsed(plan, drivers, stateDir, context.signal);
  const startedWallMs = clock.wallMs();
  const run = runId(startedWallMs, context.random);
  const lock = await tryLock(clusterLock(stateDir, plan.cluster), self, run);
  if (!lock.held) throw alreadyRunning(plan.cluster, lock.owner.about, lock.owner.pid);
  await using _released = lock;
  const folder = await createRun(stateDir, run, plan);
  await using journal = await (context.journal ?? ((path) => openJournal(path, clock)))(folder);
  const hash = planHash(plan);
  await journal.append({ type: 'opened', run, planHash: hash, owner: self });
  const rollback = { folder, journal, drivers, by: 'drill' as const, signal: new AbortController().signal };
  const trialContext: TrialContext = { ...context, run, folder, plan, journal };
  try {
    await context.armWatchdog(run, folder, context.signal);
    progress.say(`run ${run}: ${plan.scenario} on "${plan.cluster}"; the watchdog is armed`);
    const records = await runTrials(resolved, context, trialContext);
    const clean = await closeIfClean(rollback);
    return {
      run,
      folder,
      planHash: hash,
      startedWallMs,
      records,
      verdict: judge(records, plan, clean),
    };
  } catch (error) {
    await healNow(trialContext);
    await closeIfClean(rollback);
    throw context.signal.aborted ? stoppedEarly(context.signal) : error;
  }
}

async function runTrials(
  resolved: ResolvedPlan,
  context: DrillContext,
  trialContext: TrialContext,
): Promise<readonly TrialRecord[]> {
  const { plan } = resolved;
  const { progress, clock, signal } = context;
  const restMs = plan.measurement.coolDownMs;
  const perform = async (trial: number): Promise<TrialRecord> => {
    const acts = trial === 1 ? resolved.acts : await laterActs(trial, plan.seed, context);
    await requireRehearsed({ steps: unlike(plan.steps, acts) }, context.drivers, context.stateDir, signal);
    if (plan.trials > 1) progress.say(`trial ${trial} of ${plan.trials}`);
    await using swarm = await context.openSwarm(`${trialContext.run}-${trial}`);
    return await runTrial(trial, acts, swarm, trialContext);
  };
  const records: TrialRecord[] = [];
  for (let trial = 1; trial <= plan.trials; trial += 1) {
    const again = (why: string): void => progress.say(`trial ${trial} begins again: ${why}`);
    try {
      const attempt = (): Promise<TrialRecord> => perform(trial);
      const record = trial === 1 ? await attempt() : await fromHealth(attempt, { restMs, clock, signal, again });
      records.push(record);
      if (record.aborted !== undefined || !record.proven || record.rollback.some(({ clean }) => !clean)) break;
      if (trial < plan.trials) await clock.sleep(restMs, signal);
    } catch (error) {
      if (trial === 1 || !(error instanceof SreError || signal.aborted) || isDirty(error)) throw error;
      progress.say(`trial ${trial} was not run: ${messageOf(error)}`);
      break;
    }
  }
  return records;
}

/** Steps of a later trial that were not tried with those of the first: faults of another kind, or on another node. */
function unlike(first: readonly PlanStep[], acts: readonly ResolvedAct[]): readonly PlanStep[] {
  const key = ({ node, fault }: PlanStep): string => `${fault.kind} ${node}`;
  const known = new Set(first.map(key));
  return acts.flatMap(({ resolved }) => resolved.map(({ step }) => step)).filter((step) => !known.has(key(step)));
}

function isDirty(error: unknown): boolean {
  return error instanceof SreError && error.exitCode === EXIT.rollbackDirty;
}

/** Later trials choose again, by the same seed, among what lives now. */
async function laterActs(trial: number, seed: string, context: DrillContext): Promise<readonly ResolvedAct[]> {
  const { scenario, driver, options, signal, readRoles } = context;
  const targets = living(await driver.targets(signal));
  const subject = readRoles === undefined ? context.subject : { ...context.subject, roles: await readRoles(signal) };
  return resolveActs(trial, targets, { scenario, subject, driver, options, seed }, signal);
}
