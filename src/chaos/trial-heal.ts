import type { Swarm } from '../swarm/swarm.ts';
import { seconds } from './duration-text.ts';
import { BASELINE_LIMIT_MS } from './gate.ts';
import { firstSample, isWhole, type MembershipWatch } from './membership.ts';
import { type RollbackContext, rollBack } from './rollback.ts';
import { serviceOf } from './slot-service.ts';
import type { TrialContext } from './trial-context.ts';
import { takeUndoLock } from './undo-lock.ts';

const LOOK_EVERY_MS = 250;
const LOCK_WITHIN_MS = 90_000;
const WHOLE_WITHIN_MS = 60_000;
/** Good for this long where nothing was bad since the undo; a stream that was has to last as long as any recovery. */
const AFTER_STEADY_MS = 5_000;
const LOOK_BACK_MS = 20_000;

/** Undoes what is outstanding (of these steps only, where given), whatever happened to the operator's signal; the watchdog may be at it already. */
export async function healNow(context: TrialContext, only?: RollbackContext['only']): Promise<void> {
  const { folder, journal, drivers, clock, self, run } = context;
  const { signal } = new AbortController();
  const end = clock.monoMs() + LOCK_WITHIN_MS;
  for (;;) {
    const lock = await takeUndoLock(folder, self, run);
    if (lock.held) {
      await using _released = lock;
      await rollBack({ folder, journal, drivers, clock, by: 'drill', signal, ...(only === undefined ? {} : { only }) });
      return;
    }
    if (clock.monoMs() > end) return; // the journal still has the steps: the verdict will be dirty
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** Waits until the cluster is whole and every stream good again; what is still missing shows in the findings. */
export async function awaitWhole(
  swarm: Swarm,
  membership: MembershipWatch,
  healMonoMs: number,
  brief: boolean,
  context: TrialContext,
): Promise<void> {
  const { clock, progress, plan } = context;
  const { signal } = new AbortController();
  const end = clock.monoMs() + (brief ? WHOLE_WITHIN_MS / 4 : wholeWithinMs(context));
  let told = false;
  let steadyMs = AFTER_STEADY_MS;
  for (;;) {
    const whole = firstSample(membership.samples, healMonoMs, isWhole);
    if (whole !== undefined && !told) {
      told = true;
      progress.say(`the cluster is whole ${seconds(whole.byMs)} after the undo began; waiting for good streams`);
    }
    const lastBad = lastBadMonoMs(swarm);
    if (lastBad !== undefined && lastBad >= healMonoMs) steadyMs = plan.measurement.steadyMs + 2 * BASELINE_LIMIT_MS;
    const goodMs = swarm.originMonoMs + swarm.asOfMs - BASELINE_LIMIT_MS - Math.max(healMonoMs, lastBad ?? healMonoMs);
    if (whole !== undefined && (brief || goodMs >= steadyMs)) return;
    if (clock.monoMs() > end || context.signal.aborted) {
      progress.say(whole === undefined ? 'the cluster is still not whole' : 'not every stream is good yet');
      return;
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** Where the return is what the drill measures, it gets the time it may take and half as much. */
function wholeWithinMs({ plan: { clock, target } }: TrialContext): number {
  return clock === 'fault' || clock === 'longest' ? WHOLE_WITHIN_MS : Math.max(WHOLE_WITHIN_MS, 1.5 * target.rtoMs);
}

/** Waits until the cluster is whole again between two acts; a cluster that is not within its time is left to the next act to show. */
export async function awaitMembers(
  membership: MembershipWatch,
  sinceMonoMs: number,
  { clock, progress }: TrialContext,
  signal: AbortSignal,
): Promise<void> {
  const end = clock.monoMs() + WHOLE_WITHIN_MS;
  while (firstSample(membership.samples, sinceMonoMs, isWhole) === undefined) {
    if (clock.monoMs() > end) {
      progress.say('the cluster is still not whole', true);
      return;
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** When the latest message was due that any stream, pinned ones included, missed of late; a silent stream misses now. */
function lastBadMonoMs(swarm: Swarm): number | undefined {
  const nowMs = swarm.asOfMs;
  const sinceMs = nowMs - LOOK_BACK_MS;
  const bad = serviceOf(swarm.snapshot({ sinceMs }), sinceMs, nowMs, BASELINE_LIMIT_MS).flatMap(
    ({ lastBadMs, judged }) => (judged === 0 ? [nowMs] : (lastBadMs ?? [])),
  );
  return bad.length === 0 ? undefined : swarm.originMonoMs + Math.max(...bad);
}
