import type { Clock } from '../core/clock.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { canaryDown, judgedUntil, messageLost, missedMs } from './abort-conditions.ts';
import type { AbortRules } from './drill-rules.ts';
import { seconds } from './duration-text.ts';
import type { HaltLever } from './halt-lever.ts';
import { type MembershipWatch, nodesDown } from './membership.ts';

/** Why a drill stopped early; everything is rolled back then. */
export class DrillAborted extends Error {
  override readonly name = 'DrillAborted';
}

/** The conditions of an early end, evaluated each second on a timer of their own. */
export interface AbortWatch extends AsyncDisposable {
  /** Aborts with a {@link DrillAborted}. */
  readonly signal: AbortSignal;
  /** How often the conditions were evaluated. */
  readonly looks: number;
}

/** What a drill is watched by. */
export interface AbortContext {
  readonly operator: AbortSignal;
  readonly halt: HaltLever;
  readonly membership: MembershipWatch;
  readonly swarm: Pick<Swarm, 'asOfMs' | 'originMonoMs' | 'snapshot'>;
  readonly rules: AbortRules;
  /** Groups of nodes the drill leaves alone: among those of a group service must go on. */
  readonly bystanders: readonly (readonly string[])[];
  readonly clock: Clock;
}

const EVALUATE_EVERY_MS = 1_000;
/** Looks in a row that must agree before a bystander counts as down: one slow answer is not an outage. */
const LOOKS = 3;

export function watchAborts(context: AbortContext): AbortWatch {
  const { operator, halt, clock } = context;
  const stop = new AbortController();
  const ended = new AbortController();
  const onOperator = (): void => stop.abort(new DrillAborted(reasonText(operator.reason)));
  if (operator.aborted) onOperator();
  operator.addEventListener('abort', onOperator, { once: true });
  const unbearable = bearing(context);
  const evaluate = async (): Promise<string | undefined> => {
    const reason = await halt.reason();
    return reason === undefined ? unbearable() : `halt lever: ${reason}`;
  };
  let looks = 0;
  const loop = (async () => {
    while (!ended.signal.aborted && !stop.signal.aborted) {
      const reason = await evaluate();
      looks += 1;
      if (reason !== undefined) stop.abort(new DrillAborted(reason));
      await clock.sleep(EVALUATE_EVERY_MS, ended.signal).catch(() => undefined); // the loop's condition sees the end
    }
  })();
  return {
    signal: stop.signal,
    get looks() {
      return looks;
    },
    [Symbol.asyncDispose]: async () => {
      operator.removeEventListener('abort', onOperator);
      ended.abort(new Error('the drill has ended'));
      await loop;
    },
  };
}

/** Looks at nodes and clients since the watch began; the sentence of what the rules do not bear. */
function bearing({ membership, swarm, rules, bystanders, clock }: AbortContext): () => string | undefined {
  const { nodeDown, outageMs, lossMs, budgetMs } = rules;
  const beganMs = clock.monoMs() - swarm.originMonoMs;
  let spent = { untilMs: beganMs, ms: 0 };
  return () => {
    const down = nodeDown ? nodesDown(membership.samples, bystanders.flat(), LOOKS) : [];
    if (down.length > 0) return `${down.join(', ')} went down although the drill did not touch it`;
    const nowMs = swarm.asOfMs;
    const lookSince = (sinceMs: number) => ({ observation: swarm.snapshot({ sinceMs: Math.max(0, sinceMs) }), nowMs });
    if (outageMs !== undefined && nowMs - beganMs > outageMs) {
      const silent = canaryDown(lookSince(nowMs - outageMs - EVALUATE_EVERY_MS), bystanders, outageMs);
      if (silent !== undefined) return silent;
    }
    if (lossMs !== undefined) {
      const lost = messageLost(lookSince(beganMs), lossMs);
      if (lost !== undefined) return lost;
    }
    if (budgetMs === undefined) return undefined;
    const untilMs = judgedUntil(nowMs);
    spent = { untilMs, ms: spent.ms + missedMs(lookSince(spent.untilMs), spent.untilMs, untilMs) };
    if (spent.ms <= budgetMs) return undefined;
    return `the clients of the endpoint have missed ${seconds(spent.ms)} of service together, more than the budget of ${seconds(budgetMs)}`;
  };
}

function reasonText(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
