import { SreError } from '../core/sre-error.ts';
import { analyse } from '../swarm/analyse.ts';
import type { ClientEvent } from '../swarm/observation.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { DrillAborted, watchAborts } from './abort-watch.ts';
import type { Fault } from './driver.ts';
import { seconds } from './duration-text.ts';
import { requireBaseline } from './gate.ts';
import { type Injection, inject } from './injection.ts';
import { readJournal } from './journal.ts';
import { type MembershipWatch, watchMembership } from './membership.ts';
import type { PlanStep } from './plan.ts';
import type { Progress } from './progress.ts';
import { watchRecovery } from './recovery-watch.ts';
import { type RollbackStep, rollbackOf } from './rollback.ts';
import type { TrialContext } from './trial-context.ts';
import { awaitWhole, healNow } from './trial-heal.ts';
import type { TrialRecord } from './trial-record.ts';

/** Where the result is void anyway, clients that do not come back are not waited for. */
const BRIEF_DRAIN_MS = 10_000;

/** Baseline, fault, proof, watch, undo, after: one trial, at whose end nothing is broken or the record says what is. */
export async function runTrial(
  trial: number,
  faults: readonly Fault[],
  steps: readonly PlanStep[],
  swarm: Swarm,
  context: TrialContext,
): Promise<TrialRecord> {
  const { clock, plan, progress, signal, observer } = context;
  const events: ClientEvent[] = [];
  swarm.onEvent((event) => events.push(event));
  const startMonoMs = clock.monoMs();
  await swarm.start(signal);
  await using membership = watchMembership(observer, clock);
  const { baselineMs, injectionOffsetMs } = plan.measurement;
  const { streams } = swarm.snapshot({ sinceMs: Number.POSITIVE_INFINITY });
  progress.say(`${2 * streams.length} measuring clients connected; baseline for ${seconds(baselineMs)}`);
  await requireBaseline(swarm, baselineMs, { observer, clock, signal });
  progress.say(
    `steady: every stream good, all nodes in one view; fault in ${seconds(injectionOffsetMs)} (seed ${plan.seed})`,
  );
  await clock.sleep(injectionOffsetMs, signal);

  const broken = await breakAndWatch(faults, steps, swarm, membership, events, context);
  const healMonoMs = clock.monoMs();
  progress.say(`taking the fault back: ${steps.map(({ undo }) => undo.argv.join(' ')).join('; ')}`, true);
  await healNow(context);
  const rollback = rollbackOf(await readJournal(context.folder), new Set(steps.map(({ id }) => id)));
  const healedMonoMs = clock.monoMs();
  tellRollback(rollback, progress);
  const brief = broken.aborted !== undefined || rollback.some(({ clean }) => !clean);
  await awaitWhole(swarm, membership, healMonoMs, brief, context);

  swarm.stopPublishing();
  const stopMonoMs = clock.monoMs();
  progress.say('publishing stopped; draining: every acknowledged message must arrive');
  const quietMs = plan.environment === 'lab' ? 2_000 : 10_000;
  const { signal: uninterrupted } = new AbortController();
  const patience = brief ? { withinMs: BRIEF_DRAIN_MS } : {};
  const observation = await swarm.finish({ signal: uninterrupted, quietMs, ...patience });
  const origin = swarm.originMonoMs;
  const { injection } = broken;
  const marks = { startMonoMs, healMonoMs, healedMonoMs, stopMonoMs };
  const times = injection && {
    faultMs: injection.faultMonoMs - origin,
    faultProvenMs: (injection.provenMonoMs ?? injection.faultMonoMs) - origin,
    healMs: healMonoMs - origin,
    endMs: stopMonoMs - origin,
  };
  return {
    trial,
    steps,
    marks: {
      ...marks,
      ...(injection === undefined ? {} : { faultMonoMs: injection.faultMonoMs }),
      ...(injection?.provenMonoMs === undefined ? {} : { provenMonoMs: injection.provenMonoMs }),
    },
    evidence: broken.evidence,
    injected: injection !== undefined,
    proven: injection?.provenMonoMs !== undefined,
    ...(broken.aborted === undefined ? {} : { aborted: broken.aborted }),
    rollback,
    ...(broken.supervisor === undefined ? {} : { supervisor: broken.supervisor }),
    membership: [...membership.samples],
    originMonoMs: origin,
    observation,
    ...(times === undefined ? {} : { findings: analyse(observation, times) }),
  };
}

interface Broken {
  readonly injection?: Injection;
  readonly evidence: readonly string[];
  readonly aborted?: string;
  readonly supervisor?: string;
}

/** From the first journal line to the moment the undo is due. Only a bug of ours escapes, after the undo. */
async function breakAndWatch(
  faults: readonly Fault[],
  steps: readonly PlanStep[],
  swarm: Swarm,
  membership: MembershipWatch,
  events: readonly ClientEvent[],
  context: TrialContext,
): Promise<Broken> {
  const { clock, journal, progress, halt } = context;
  const targets = new Set(steps.map(({ node }) => node));
  await using aborts = watchAborts({ operator: context.signal, halt, membership, targets, clock });
  let injection: Injection | undefined;
  try {
    const halted = await halt.reason();
    if (halted !== undefined) throw new DrillAborted(`halt lever: ${halted}`);
    progress.say(
      `injecting: ${steps.map((step) => `${step.do.join(' ')} (${step.node}, ${step.identity})`).join('; ')}`,
      true,
    );
    injection = await inject(faults, steps, { journal, clock, signal: aborts.signal, events });
    if (injection.provenMonoMs === undefined) {
      progress.say(`not proven: ${injection.evidence.join('; ')}`, true);
      return { injection, evidence: injection.evidence };
    }
    progress.say(`proven: ${injection.evidence.join('; ')}`, true);
    const supervisor = await watchRecovery(swarm, injection, faults, aborts.signal, context);
    return { injection, evidence: injection.evidence, ...(supervisor === undefined ? {} : { supervisor }) };
  } catch (error) {
    const base = injection === undefined ? { evidence: [] } : { injection, evidence: injection.evidence };
    const stopped: unknown = aborts.signal.aborted ? aborts.signal.reason : error; // waits reject with an error of their own
    if (stopped instanceof DrillAborted) return { ...base, aborted: stopped.message };
    if (error instanceof SreError) return { ...base, evidence: [...base.evidence, error.message] };
    await healNow(context);
    throw error;
  }
}

function tellRollback(rollback: readonly RollbackStep[], progress: Progress): void {
  for (const { clean, says, by } of rollback) {
    progress.say(`${clean ? 'verified' : 'NOT UNDONE'}${by === 'drill' ? '' : ` by the ${by}`}: ${says}`, !clean);
  }
}
