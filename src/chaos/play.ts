import { SreError } from '../core/sre-error.ts';
import type { ClientEvent } from '../swarm/observation.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { DrillAborted, watchAborts } from './abort-watch.ts';
import type { AlertWatch } from './alert-watch.ts';
import { seconds } from './duration-text.ts';
import { type ArmedFault, type Injection, inject } from './injection.ts';
import { keepLeases, type LeaseKeeper } from './lease.ts';
import type { MembershipWatch } from './membership.ts';
import type { PlanStep } from './plan.ts';
import { type ResolvedAct, stepAgain } from './plan-building.ts';
import { watchRecovery } from './recovery-watch.ts';
import { living } from './target-choice.ts';
import type { TrialContext } from './trial-context.ts';
import { awaitMembers, healNow } from './trial-heal.ts';
import type { ActMark, TrialSafety } from './trial-record.ts';

const SHOWN_CHARACTERS = 100;

/** The acts of a trial as they went. */
export interface Played {
  /** Of the first act. Its proof is there only when every act was proven. */
  readonly injection?: Injection;
  readonly marks: readonly ActMark[];
  /** Just before the undo of the last act. */
  readonly healMonoMs: number;
  /** As they were injected: a later act may have met another process than the plan. */
  readonly steps: readonly PlanStep[];
  readonly evidence: readonly string[];
  readonly aborted?: string;
  readonly supervisor?: string;
  readonly safety: TrialSafety;
}

/** What the acts add to as they go. */
interface Score {
  injection?: Injection;
  proven: boolean;
  supervisor?: string;
  readonly marks: ActMark[];
  readonly steps: PlanStep[];
  readonly evidence: string[];
}

/** Everybody who looks on while the acts are played. */
export interface Audience {
  readonly swarm: Swarm;
  readonly membership: MembershipWatch;
  /** Connections that broke since the swarm began, newest last. */
  readonly events: readonly ClientEvent[];
  /** The groups of nodes the acts do not touch. */
  readonly bystanders: readonly (readonly string[])[];
  readonly alerts: AlertWatch | undefined;
}

/** Plays the acts one after the other and takes everything back. Only a bug of ours escapes, after the undo. */
export async function playActs(
  acts: readonly ResolvedAct[],
  audience: Audience,
  context: TrialContext,
): Promise<Played> {
  const { membership, swarm, bystanders } = audience;
  const { clock, halt, progress, plan } = context;
  const score: Score = { proven: true, marks: [], steps: [], evidence: [] };
  let aborted: string | undefined;
  let healMonoMs: number;
  let safety: TrialSafety;
  {
    await using aborts = watchAborts({
      operator: context.signal,
      halt,
      membership,
      swarm,
      rules: plan.rules.abort,
      bystanders,
      clock,
    });
    await using leases = keepLeases(clock);
    try {
      const halted = await halt.reason();
      if (halted !== undefined) throw new DrillAborted(`halt lever: ${halted}`);
      for (const [index, act] of acts.entries()) {
        const last = index === acts.length - 1;
        await playAct(act, index, last, { ...audience, leases, signal: aborts.signal, score }, context);
        if (!score.proven) break;
      }
    } catch (error) {
      const stopped: unknown = aborts.signal.aborted ? aborts.signal.reason : error; // waits reject with an error of their own
      if (stopped instanceof DrillAborted) aborted = stopped.message;
      else if (error instanceof SreError) {
        score.evidence.push(error.message);
        score.proven = false;
      } else {
        await healNow(context);
        throw error;
      }
    }
    healMonoMs = clock.monoMs();
    progress.say(`taking the fault back: ${outstandingWords(outstandingSteps(score))}`, true);
    await Promise.all(acts.flatMap(({ resolved }) => resolved.map(({ fault }) => leases.release(fault))));
    await healNow(context);
    score.evidence.push(...leases.problems.map((problem) => `not renewed: ${problem}`));
    safety = { abortLooks: aborts.looks, leaseRenewals: leases.renewals, leaseProblems: [...leases.problems] };
  }
  const { injection, marks, steps, evidence, supervisor } = score;
  return {
    ...(injection === undefined ? {} : { injection: score.proven ? injection : unproven(injection) }),
    marks,
    healMonoMs,
    steps,
    evidence,
    safety,
    ...(aborted === undefined ? {} : { aborted }),
    ...(supervisor === undefined ? {} : { supervisor }),
  };
}

interface Stage extends Audience {
  readonly leases: LeaseKeeper;
  readonly signal: AbortSignal;
  readonly score: Score;
}

async function playAct(
  act: ResolvedAct,
  index: number,
  last: boolean,
  { swarm, membership, events, alerts, leases, signal, score }: Stage,
  context: TrialContext,
): Promise<void> {
  const { clock, journal, progress } = context;
  const armed = index === 0 ? act.resolved : await armedNow(act, context, signal);
  score.steps.push(...armed.map(({ step }) => step));
  progress.say(`injecting ${act.name}: ${words(armed.map(({ step }) => step))}`, true);
  const injection = await inject(armed, { journal, clock, signal, events, leases });
  score.injection ??= injection;
  score.proven = injection.provenMonoMs !== undefined;
  score.evidence.push(...injection.evidence);
  const { faultMonoMs, provenMonoMs, skewMs } = injection;
  const mark = { name: act.name, faultMonoMs, skewMs, ...(provenMonoMs === undefined ? {} : { provenMonoMs }) };
  score.marks.push(mark);
  progress.say(`${score.proven ? 'proven' : 'not proven'}: ${injection.evidence.join('; ')}`, true);
  if (!score.proven) return;
  const supervisor = await watchRecovery(
    swarm,
    injection,
    { until: act.until, armed, alerts: last ? alerts : undefined },
    signal,
    context,
  );
  if (supervisor !== undefined) score.supervisor ??= supervisor;
  if (act.undo === 'end' || last) return;
  const undoneMonoMs = clock.monoMs();
  await Promise.all(armed.map(({ fault }) => leases.release(fault)));
  await healNow(context, new Set(armed.map(({ step }) => step.id)));
  score.marks[score.marks.length - 1] = { ...mark, undoneMonoMs };
  if (act.settle === 'whole') {
    await awaitMembers(membership, undoneMonoMs, context, signal);
    progress.say(`whole again ${seconds(clock.monoMs() - undoneMonoMs)} after the undo of ${act.name}`, true);
  } else if (act.settle !== undefined) await clock.sleep(act.settle.ms, signal);
}

/** The faults of a later act against the processes that live now: our own undo has replaced some. */
async function armedNow(act: ResolvedAct, context: TrialContext, signal: AbortSignal): Promise<readonly ArmedFault[]> {
  const targets = await context.driver.targets(signal);
  const armed: ArmedFault[] = [];
  for (const { fault, step } of act.resolved) {
    const now = targets.find(({ name }) => name === step.node);
    if (now?.identity === step.identity || now?.identity === undefined) armed.push({ fault, step });
    else {
      const others = living(targets.filter(({ identity }) => identity !== undefined));
      const again = await context.driver.plan(fault.spec, { ...now, identity: now.identity }, others, signal);
      armed.push({ fault: again, step: stepAgain(step, again) });
    }
  }
  return armed;
}

function unproven({ provenMonoMs: _none, ...injection }: Injection): Injection {
  return injection;
}

function words(steps: readonly PlanStep[]): string {
  return steps.map((step) => `${brief(step.do)} (${step.node}, ${step.identity})`).join('; ');
}

/** Those of the acts that were not taken back yet. */
function outstandingSteps({ steps, marks }: Score): readonly PlanStep[] {
  const undone = new Set(marks.filter(({ undoneMonoMs }) => undoneMonoMs !== undefined).map(({ name }) => name));
  return steps.filter(({ act }) => !undone.has(act));
}

function outstandingWords(steps: readonly PlanStep[]): string {
  return steps.map(({ undo }) => brief(undo.argv)).join('; ');
}

/** A command in a line of progress; the whole of it is in the plan and in the journal. */
function brief(argv: readonly string[]): string {
  const text = argv.join(' ');
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`;
}
