import type { Clock } from '../core/clock.ts';
import type { Stream } from './stream.ts';

/** How long to wait, and by which clocks. */
export interface DrainOptions {
  readonly quietMs: number;
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Observation time, milliseconds. */
  readonly now: () => number;
}

/**
 * Waits until nothing more can be expected: everybody connected and all sent messages settled, no receipt for
 * `quietMs`, one sentinel per stream of QoS above 0 received, silence again. Returns whether every sentinel came.
 */
export async function drain(streams: readonly Stream[], options: DrainOptions): Promise<boolean> {
  const { quietMs, now } = options;
  const silentSince = (ms: number): boolean =>
    now() - Math.max(ms, ...streams.map((stream) => stream.lastReceiptMs)) >= quietMs;
  const beganMs = now();
  await holds(() => streams.every(isSettled), options);
  await holds(() => silentSince(beganMs), { ...options, withinMs: quietMs + options.withinMs });
  for (const stream of streams) stream.sendSentinel();
  const drained = await holds(() => streams.every((stream) => stream.drained), options);
  const sentinelsMs = now();
  await holds(() => silentSince(sentinelsMs), { ...options, withinMs: quietMs + options.withinMs });
  return drained;
}

function isSettled(stream: Stream): boolean {
  return stream.subscriber.role.ready && stream.publisher.role.ready && stream.settledAll;
}

/** Whether the condition came to hold in time; rejects only when the signal aborts. */
async function holds(condition: () => boolean, { withinMs, signal, clock }: DrainOptions): Promise<boolean> {
  const deadline = clock.monoMs() + withinMs;
  for (;;) {
    signal.throwIfAborted();
    if (condition()) return true;
    if (clock.monoMs() >= deadline) return false;
    await clock.sleep(10, signal);
  }
}
