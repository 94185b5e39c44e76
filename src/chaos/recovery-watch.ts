import type { Swarm } from '../swarm/swarm.ts';
import type { Act } from './act.ts';
import type { AlertWatch } from './alert-watch.ts';
import { UNDO_MARGIN_MS } from './drill-options.ts';
import { seconds } from './duration-text.ts';
import { BASELINE_LIMIT_MS } from './gate.ts';
import type { ArmedFault, Injection } from './injection.ts';
import { requireLeased } from './lapse.ts';
import { floatingStreams, serviceOf } from './slot-service.ts';
import type { TrialContext } from './trial-context.ts';

const LOOK_EVERY_MS = 500;

/**
 * Waits under an act's faults for the time it says, or until every floating stream has been good for long enough and the fault was held as long as
 * planned, or until it has lasted as long as it may; it must still be there then. Returns a sentence when somebody else brought a target back in the meantime.
 */
export async function watchRecovery(
  swarm: Swarm,
  injection: Injection,
  act: WatchedAct,
  signal: AbortSignal,
  context: TrialContext,
): Promise<string | undefined> {
  const supervisor = await watch(swarm, injection, act, signal, context);
  if (supervisor === undefined)
    await requireLeased(
      act.armed.map(({ fault }) => fault),
      signal,
    );
  return supervisor;
}

/** What is waited for under the faults of an act. */
interface WatchedAct {
  readonly until: Act['until'];
  readonly armed: readonly ArmedFault[];
  readonly alerts: AlertWatch | undefined;
}

async function watch(
  swarm: Swarm,
  injection: Injection,
  act: WatchedAct,
  signal: AbortSignal,
  context: TrialContext,
): Promise<string | undefined> {
  const { clock, plan, progress, drivers } = context;
  const { observeMs, steadyMs, holdMs = 0 } = plan.measurement;
  const faults = act.armed.map(({ fault }) => fault);
  const mayLastMs = Math.min(...act.armed.map(({ step }) => step.maxDurationMs - UNDO_MARGIN_MS));
  const fixedMs = act.until === 'recovered' ? undefined : act.until.ms;
  const longestMs = Math.min(fixedMs ?? observeMs, mayLastMs);
  const awaited = context.alerts?.required === true ? act.alerts : undefined;
  const alarmed = (): boolean => awaited === undefined || awaited.complete;
  let supervisor: string | undefined;
  let told = false;
  for (;;) {
    await clock.sleep(Math.min(LOOK_EVERY_MS, longestMs), signal);
    const sinceFault = clock.monoMs() - injection.faultMonoMs;
    supervisor ??= await comeback(faults, sinceFault, drivers, signal);
    if (fixedMs !== undefined && sinceFault >= longestMs && (alarmed() || sinceFault >= mayLastMs)) return supervisor;
    if (fixedMs !== undefined) continue;
    const steady = steadyForMs(swarm, injection.faultMonoMs);
    if (steady > 1_000 && !told) {
      told = true;
      progress.say(`all floating streams deliver again; watching ${seconds(steadyMs)} for a second outage`, true);
    }
    if (steady >= steadyMs && sinceFault >= holdMs && (alarmed() || sinceFault >= mayLastMs)) return supervisor;
    if (sinceFault >= longestMs && steady < steadyMs) {
      progress.say(`no recovery within ${seconds(sinceFault)}: the trial is censored`, true);
      return supervisor;
    }
  }
}

/** How long no floating stream has had a bad slot, as far as slots can be judged. */
function steadyForMs(swarm: Swarm, faultMonoMs: number): number {
  const [faultMs, nowMs] = [faultMonoMs - swarm.originMonoMs, swarm.asOfMs];
  const sinceMs = faultMs - BASELINE_LIMIT_MS;
  const observation = swarm.snapshot({ sinceMs });
  const floating = floatingStreams(observation);
  const lastBad = serviceOf(observation, sinceMs, nowMs, BASELINE_LIMIT_MS)
    .filter(({ stream }) => floating.has(stream))
    .map(({ lastBadMs, judged }) => (judged === 0 ? nowMs : (lastBadMs ?? faultMs)));
  return nowMs - BASELINE_LIMIT_MS - Math.max(faultMs, ...lastBad);
}

async function comeback(
  faults: readonly ArmedFault['fault'][],
  sinceFaultMs: number,
  drivers: TrialContext['drivers'],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const { undo, target } of faults) {
    const evidence = await drivers[undo.driver]?.verify(undo, signal);
    if (evidence?.holds === true) {
      return `${target.name} was brought back by somebody else within ${seconds(sinceFaultMs)} (a supervisor?): ${evidence.says}`;
    }
  }
  return undefined;
}
