import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { analyse } from '../swarm/analyse.ts';
import type { ClientEvent } from '../swarm/observation.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { watchAlerts } from './alert-watch.ts';
import { bystanders } from './bystanders.ts';
import { seconds } from './duration-text.ts';
import { requireBaseline } from './gate.ts';
import { watchMembership } from './membership.ts';
import type { ResolvedAct } from './plan-building.ts';
import { playActs } from './play.ts';
import type { Progress } from './progress.ts';
import { isMember } from './requirements.ts';
import { type RollbackStep, rollbackOf } from './rollback.ts';
import type { TrialContext } from './trial-context.ts';
import { awaitWhole } from './trial-heal.ts';
import type { TrialRecord } from './trial-record.ts';

/** Where the result is void anyway, clients that do not come back are not waited for. */
const BRIEF_DRAIN_MS = 10_000;

/** Baseline, acts, undo, after: one trial, at whose end nothing is broken or the record says what is. */
export async function runTrial(
  trial: number,
  acts: readonly ResolvedAct[],
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
  await using alerts = context.alerts === undefined ? undefined : watchAlerts(context.alerts, clock);
  await clock.sleep(injectionOffsetMs, signal);
  await requireSameTargets(acts, context);

  const members = plan.nodes.filter(isMember).map(({ name }) => name);
  const alone = bystanders(members, acts);
  const sides = acts.length === 1 ? acts[0]?.sides : undefined;
  const played = await playActs(acts, { swarm, membership, events, bystanders: alone, alerts }, context);
  const { healMonoMs, steps } = played;
  const rollback = rollbackOf(await context.journal.entries(), new Set(steps.map(({ id }) => id)));
  const healedMonoMs = clock.monoMs();
  tellRollback(rollback, progress);
  const brief = played.aborted !== undefined || rollback.some(({ clean }) => !clean);
  await awaitWhole(swarm, membership, healMonoMs, brief, context);

  const aborted = played.aborted ?? (signal.aborted ? 'stopped after the undo, before everybody was back' : undefined);
  swarm.stopPublishing();
  const stopMonoMs = clock.monoMs();
  progress.say('publishing stopped; draining: every acknowledged message must arrive');
  const quietMs = plan.environment === 'lab' ? 2_000 : 10_000;
  const { signal: uninterrupted } = new AbortController();
  const patience = brief || signal.aborted ? { withinMs: BRIEF_DRAIN_MS } : {};
  const observation = await swarm.finish({ signal: uninterrupted, quietMs, ...patience });
  const origin = swarm.originMonoMs;
  const { injection } = played;
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
    acts: played.marks,
    ...(sides === undefined ? {} : { sides }),
    bystanders: alone,
    marks: {
      ...marks,
      ...(injection === undefined ? {} : { faultMonoMs: injection.faultMonoMs }),
      ...(injection?.provenMonoMs === undefined ? {} : { provenMonoMs: injection.provenMonoMs }),
    },
    evidence: played.evidence,
    injected: injection !== undefined,
    proven: injection?.provenMonoMs !== undefined,
    ...(aborted === undefined ? {} : { aborted }),
    rollback,
    safety: played.safety,
    ...(played.supervisor === undefined ? {} : { supervisor: played.supervisor }),
    ...(alerts === undefined ? {} : { alerts: alerts.account(injection?.faultMonoMs ?? startMonoMs, healMonoMs) }),
    membership: [...membership.samples],
    originMonoMs: origin,
    observation,
    ...(times === undefined ? {} : { findings: analyse(observation, times, sides === undefined ? {} : { sides }) }),
  };
}

/** Whoever the first act names must still be who the plan said: a node that was replaced during the baseline is drift. */
async function requireSameTargets([first]: readonly ResolvedAct[], { driver, signal }: TrialContext): Promise<void> {
  const now = new Map((await driver.targets(signal)).map(({ name, identity }) => [name, identity]));
  const changed = (first?.resolved ?? []).find(({ step }) => now.get(step.node) !== step.identity);
  if (changed === undefined) return;
  const { node, identity } = changed.step;
  throw new SreError(
    'SRE_CHAOS_DRIFT',
    `refused, nothing was touched: ${node} is ${now.get(node) ?? 'not running'}, the plan says ${identity}`,
    { exitCode: EXIT.refused, hint: 'plan again: sre chaos plan' },
  );
}

function tellRollback(rollback: readonly RollbackStep[], progress: Progress): void {
  for (const { clean, says, by } of rollback) {
    progress.say(`${clean ? 'verified' : 'NOT UNDONE'}${by === 'drill' ? '' : ` by the ${by}`}: ${says}`, !clean);
  }
}
