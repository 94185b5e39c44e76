import type { Clock } from '../core/clock.ts';
import { SourceError } from '../core/source.ts';
import { messageOf } from '../core/sre-error.ts';
import type { HeldSubscription } from '../mqtt/held-subscription.ts';

/** What a source that answers from a held subscription waits for before it can. */
export interface FirstData {
  /** Whether the first values are complete. */
  readonly ready: () => boolean;
  /** How long after the connection they may take, milliseconds. */
  readonly withinMs: number;
  /** The error when they do not come in that time; knows which filters were refused. */
  readonly missing: (refused: readonly string[]) => SourceError;
}

/** Memory is looked at again this often while the first values are on their way. */
const LOOK_MS = 20;

/**
 * Returns when the link is up and its first values are in; throws a `SourceError` with the reason of the failure when
 * the link is down, closed or silent, and reason `timeout` when the signal aborts first.
 */
export async function awaitFirstData(
  link: HeldSubscription,
  first: FirstData,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    if (signal.aborted) throw new SourceError('timeout', `waiting for $SYS: ${messageOf(signal.reason)}`);
    const state = link.state();
    if (state.kind === 'closed') throw new SourceError('closed', 'the subscription was closed');
    if (state.kind === 'down') {
      link.nudge(); // this read has its answer; the next one shall find a node that is back
      throw state.error;
    }
    if (state.kind === 'connected') {
      if (first.ready()) return;
      if (clock.monoMs() - state.sinceMs > first.withinMs) throw first.missing(state.refused);
    }
    await clock.sleep(LOOK_MS, signal).catch(() => undefined); // an abort is reported by the check above
  }
}
