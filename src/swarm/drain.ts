import type { Clock } from '../core/clock.ts';
import { heldInTime as holds } from './held-in-time.ts';
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

/** What a drain looks at and does. */
export type DrainedStream = Pick<Stream, 'lastReceiptMs' | 'pending' | 'drained' | 'sendSentinel'> & {
  readonly publisher: { readonly role: { readonly ready: boolean } };
  readonly subscriber: { readonly role: { readonly ready: boolean } };
};

/** On a connection that stands an acknowledgement comes soon or never: RabbitMQ owes those of a queue whose node died. */
const OWED_MS = 15_000;

/**
 * Waits until nothing more can be expected: everybody connected and all sent messages settled (or none of
 * them for a while), no receipt for `quietMs`, one sentinel per stream of QoS above 0 received, silence again. Returns whether every sentinel came.
 */
export async function drain(streams: readonly DrainedStream[], options: DrainOptions): Promise<boolean> {
  const { quietMs, now } = options;
  const silentSince = (ms: number): boolean =>
    now() - Math.max(ms, ...streams.map((stream) => stream.lastReceiptMs)) >= quietMs;
  const beganMs = now();
  await holds(settling(streams, now), options);
  await holds(() => silentSince(beganMs), { ...options, withinMs: quietMs + options.withinMs });
  for (const stream of streams) stream.sendSentinel();
  const drained = await holds(() => streams.every((stream) => stream.drained), options);
  const sentinelsMs = now();
  await holds(() => silentSince(sentinelsMs), { ...options, withinMs: quietMs + options.withinMs });
  return drained;
}

/** Whether every client is connected and nothing is owed any more, or nothing has come of it for long. */
function settling(streams: readonly DrainedStream[], now: () => number): () => boolean {
  let seen = { owed: Number.POSITIVE_INFINITY, sinceMs: now() };
  return () => {
    const ready = streams.every(({ subscriber, publisher }) => subscriber.role.ready && publisher.role.ready);
    const owed = ready ? streams.reduce((sum, { pending }) => sum + pending, 0) : Number.POSITIVE_INFINITY;
    if (owed !== seen.owed) seen = { owed, sinceMs: now() };
    return owed === 0 || (ready && now() - seen.sinceMs >= OWED_MS);
  };
}
