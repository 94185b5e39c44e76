import type { Clock } from '../core/clock.ts';
import type { ClusterObserver, ClusterVerdict } from '../core/cluster-verdict.ts';
import { withDeadline } from '../core/deadline.ts';
import { messageOf } from '../core/sre-error.ts';

/** One look at the cluster; `verdict` is absent when it could not be had. Monotonic times. */
export interface MembershipSample {
  readonly fromMonoMs: number;
  readonly atMonoMs: number;
  readonly verdict?: ClusterVerdict;
  readonly problem?: string;
}

/** A span in which something became true: after `afterMs`, at `byMs` at the latest. */
export interface Interval {
  readonly afterMs: number;
  readonly byMs: number;
}

const LOOK_EVERY_MS = 500;
const LOOK_WITHIN_MS = 4_000;

/** Whether every expected node is in, in one view. */
export function isWhole(verdict: ClusterVerdict): boolean {
  return verdict.alive >= verdict.expected && verdict.views <= 1;
}

/** One look within its deadline; a failed look is a sample too. */
export async function look(observer: ClusterObserver, clock: Clock, signal: AbortSignal): Promise<MembershipSample> {
  const fromMonoMs = clock.monoMs();
  try {
    const verdict = await withDeadline('look at the cluster', LOOK_WITHIN_MS, signal, (inner) =>
      observer.observe(inner),
    );
    return { fromMonoMs, atMonoMs: clock.monoMs(), verdict };
  } catch (error) {
    return { fromMonoMs, atMonoMs: clock.monoMs(), problem: messageOf(error) };
  }
}

/** Looks again and again until disposed; `samples` grows. */
export interface MembershipWatch extends AsyncDisposable {
  readonly samples: readonly MembershipSample[];
}

export function watchMembership(observer: ClusterObserver, clock: Clock): MembershipWatch {
  const samples: MembershipSample[] = [];
  const stop = new AbortController();
  const loop = (async () => {
    while (!stop.signal.aborted) {
      const sample = await look(observer, clock, stop.signal);
      if (stop.signal.aborted) return;
      samples.push(sample);
      await clock.sleep(LOOK_EVERY_MS, stop.signal).catch(() => undefined); // the loop's condition sees the stop
    }
  })();
  return {
    samples,
    [Symbol.asyncDispose]: async () => {
      stop.abort(new Error('the watch has ended'));
      await loop;
    },
  };
}

/** When, from `sinceMonoMs` on, `holds` first became true, as the interval between two looks; relative to it. */
export function firstSample(
  samples: readonly MembershipSample[],
  sinceMonoMs: number,
  holds: (verdict: ClusterVerdict) => boolean,
): Interval | undefined {
  let afterMs = 0;
  for (const { fromMonoMs, atMonoMs, verdict } of samples) {
    if (fromMonoMs < sinceMonoMs) continue;
    if (verdict !== undefined && holds(verdict)) return { afterMs, byMs: atMonoMs - sinceMonoMs };
    afterMs = fromMonoMs - sinceMonoMs;
  }
  return undefined;
}

/** Those of the nodes that the last `looks` looks all saw down. */
export function nodesDown(
  samples: readonly MembershipSample[],
  nodes: readonly string[],
  looks: number,
): readonly string[] {
  const recent = samples.slice(-looks);
  if (recent.length < looks) return [];
  return nodes.filter((name) => recent.every(({ verdict }) => verdict?.nodes[name] === false));
}
