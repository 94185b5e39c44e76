import type { Clock } from '../core/clock.ts';
import type { ClusterObserver } from '../core/cluster-verdict.ts';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { seconds } from './duration-text.ts';
import { isWhole, look } from './membership.ts';
import { type StreamService, serviceOf } from './slot-service.ts';

/** What must hold before anything is touched. */
export interface GateContext {
  readonly observer: ClusterObserver;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Slots later than this are bad in the baseline; afterwards the limit follows the baseline's own latency. */
export const BASELINE_LIMIT_MS = 1_000;
/** Part of the limit that the prober's own p99 lateness may take: times contain it, verdicts do not turn on it. */
export const TOLERABLE_LAG = 0.1;
/** A broker on a busy machine takes its time over the sessions of the measuring clients: NATS makes a consumer of each. */
const ROUGH_START_MS = 40_000;
const STREAMS_SHOWN = 5;
const STEADY_ATTEMPTS = 3;
const NOT_STEADY = 'SRE_CHAOS_NOT_STEADY';

/** The whole cluster in one view, or exit 3 with what was seen instead. */
export async function requireWholeCluster({ observer, clock, signal }: GateContext): Promise<void> {
  const { verdict, problem } = await look(observer, clock, signal);
  if (verdict !== undefined && isWhole(verdict)) return;
  const seen =
    verdict === undefined
      ? `it could not be looked at: ${problem}`
      : `${verdict.alive} of ${verdict.expected} nodes, ${verdict.views} view(s); down: ${downNodes(verdict.nodes)}`;
  throw notSteady(`the cluster is not whole: ${seen}`);
}

/** Every stream good, and the prober on time, for the whole baseline; a rough start gets some time to settle. */
export async function requireBaseline(swarm: Swarm, baselineMs: number, context: GateContext): Promise<void> {
  const { clock, signal } = context;
  const begin = clock.monoMs();
  for (;;) {
    await clock.sleep(500, signal);
    const now = clock.monoMs();
    if (now - begin < baselineMs) continue;
    const problems = [...baselineProblems(swarm, baselineMs), ...behindProblems(swarm, now)];
    if (problems.length === 0) break;
    if (now - begin > Math.max(2 * baselineMs, ROUGH_START_MS)) throw notSteady(problems.join('; '));
  }
  await requireWholeCluster(context);
}

/** News that are older than a slot may be late are no view of the streams. */
function behindProblems({ asOfMs, originMonoMs }: Swarm, nowMonoMs: number): readonly string[] {
  const behindMs = nowMonoMs - originMonoMs - asOfMs;
  if (behindMs <= BASELINE_LIMIT_MS) return [];
  return [`the processes of the measuring clients are ${seconds(behindMs)} behind (is this machine overloaded?)`];
}

function baselineProblems(swarm: Swarm, baselineMs: number): readonly string[] {
  const nowMs = swarm.asOfMs;
  const observation = swarm.snapshot({ sinceMs: nowMs - baselineMs });
  const bad = serviceOf(observation, nowMs - baselineMs, nowMs, BASELINE_LIMIT_MS).filter(
    (service) => service.bad > 0 || service.judged === 0,
  );
  const lagLimitMs = BASELINE_LIMIT_MS * TOLERABLE_LAG;
  const { p99LagMs } = observation.prober;
  return [
    ...(bad.length === 0 ? [] : [`not every stream was good for ${seconds(baselineMs)}: ${listed(bad)}`]),
    ...(p99LagMs > lagLimitMs
      ? [
          `the prober itself is late: p99 ${p99LagMs.toFixed(0)} ms, limit ${lagLimitMs} ms (is this machine overloaded?)`,
        ]
      : []),
  ];
}

function listed(bad: readonly StreamService[]): string {
  const shown = bad
    .slice(0, STREAMS_SHOWN)
    .map(({ stream, bad: count, judged }) =>
      judged === 0 ? `${stream} silent` : `${stream} ${count} of ${judged} slots late or lost`,
    );
  const rest = bad.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function downNodes(nodes: Readonly<Record<string, boolean>>): string {
  const down = Object.keys(nodes).filter((name) => nodes[name] === false);
  return down.length === 0 ? 'none' : down.join(', ');
}

/** How long to rest between two attempts, and who hears that there will be another. */
export interface FreshStart {
  readonly restMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  again(why: string): void;
}

/**
 * Tries once more what did not begin for want of a steady state: nothing was touched, and a moment later it may be
 * different. For what is one of several, such as a row of trials; throws what the last attempt threw.
 */
export async function fromHealth<T>(work: () => Promise<T>, { restMs, clock, signal, again }: FreshStart): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SreError) || error.code !== NOT_STEADY || attempt === STEADY_ATTEMPTS) throw error;
      again(error.message);
      await clock.sleep(restMs, signal).catch(() => undefined); // the signal tells
      if (signal.aborted) throw error;
    }
  }
}

function notSteady(message: string): SreError {
  return new SreError(NOT_STEADY, `no steady state, nothing was touched: ${message}`, {
    exitCode: EXIT.precondition,
    hint: 'a drill starts from health: look at the cluster first, or wait and try again',
  });
}
