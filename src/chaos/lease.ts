import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/sre-error.ts';
import { type Fault, LEASE_MS, RENEW_EVERY_MS } from './fault.ts';

/** Keeps faults alive that end by themselves without it; disposing lets them end. */
export interface LeaseKeeper extends AsyncDisposable {
  /** From now on this fault is renewed, until its own deadline. */
  hold(fault: Fault, maxDurationMs: number): void;
  /** It is being taken back: no renewal any more. Resolves when none is under way. */
  release(fault: Fault): Promise<void>;
  /** How often faults were renewed, and why one was not, each reason once. */
  readonly renewals: number;
  readonly problems: readonly string[];
}

/**
 * A kernel timer counts down beside every fault that has one; this renews it while the drill lives, and never beyond the
 * fault's deadline. A drill that hangs, stops or dies renews nothing, and the kernel takes the fault back.
 */
export function keepLeases(clock: Clock): LeaseKeeper {
  const held = new Map<Fault, number>();
  const stop = new AbortController();
  const problems: string[] = [];
  let renewals = 0;
  let current: Promise<void> = Promise.resolve();
  const renewAll = async (): Promise<void> => {
    for (const [fault, endMonoMs] of held) {
      const leftMs = Math.min(LEASE_MS, endMonoMs - clock.monoMs());
      if (fault.renew === undefined || leftMs < 1_000) continue;
      try {
        await fault.renew(leftMs, AbortSignal.any([stop.signal, AbortSignal.timeout(RENEW_EVERY_MS)]));
        renewals += 1;
      } catch (error) {
        const why = `${fault.spec.kind} of ${fault.target.name}: ${messageOf(error)}`;
        if (!problems.includes(why)) problems.push(why); // every few seconds the same
      }
    }
  };
  const loop = (async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(RENEW_EVERY_MS, stop.signal).catch(() => undefined); // the loop's condition sees the stop
      if (stop.signal.aborted) return;
      current = renewAll();
      await current;
    }
  })();
  return {
    hold: (fault, maxDurationMs) => held.set(fault, clock.monoMs() + maxDurationMs),
    release: async (fault) => {
      held.delete(fault);
      await current;
    },
    get renewals() {
      return renewals;
    },
    problems,
    [Symbol.asyncDispose]: async () => {
      held.clear();
      stop.abort(new Error('the leases have ended'));
      await loop;
    },
  };
}
