import type { Demand } from './demand.ts';
import { meanPublishBytes } from './traffic.ts';

/** A range as the seed states it, bytes; its own arithmetic uses the upper end. */
export interface ByteRange {
  readonly low: number;
  readonly high: number;
}

/** Memory of one clean session. */
export const CLEAN_SESSION: ByteRange = { low: 5_000, high: 10_000 };
/** Memory of one persistent session with a thousand messages queued. */
export const PERSISTENT_SESSION: ByteRange = { low: 50_000, high: 100_000 };
/** Memory a hundred subscriptions add. */
const HUNDRED_SUBSCRIPTIONS: ByteRange = { low: 20_000, high: 30_000 };
/** Messages queued in the persistent session of the seed. */
export const SEED_QUEUE = 1_000;

/** Memory of one connection with its session. */
export interface SessionMemory {
  /** The seed's formula: its range, in proportion to the messages queued and the subscriptions. */
  readonly seed: ByteRange;
  /**
   * The upper end with what the seed leaves out: queued messages take at least their bytes as packets. TLS state and the socket
   * buffers of the kernel are not in it: both depend on library and settings, so measure them.
   */
  readonly planned: number;
}

/** Memory of one session of the demand; `idle` replaces the seed's 10 KB where a profile knows better. */
export function sessionMemory(demand: Demand, idle?: number): SessionMemory {
  const queue = demand.sessions === 'persistent' ? demand.queued : 0;
  const upTo = (end: keyof ByteRange): number =>
    CLEAN_SESSION[end] +
    ((PERSISTENT_SESSION[end] - CLEAN_SESSION[end]) * queue) / SEED_QUEUE +
    (HUNDRED_SUBSCRIPTIONS[end] * demand.subscriptions) / 100;
  const connection = idle ?? CLEAN_SESSION.high;
  const perMessage = Math.max((PERSISTENT_SESSION.high - CLEAN_SESSION.high) / SEED_QUEUE, meanPublishBytes(demand));
  const planned = connection + queue * perMessage + (HUNDRED_SUBSCRIPTIONS.high * demand.subscriptions) / 100;
  return { seed: { low: upTo('low'), high: upTo('high') }, planned };
}

/** Connections a node has memory for: the seed's formula. */
export function connectionsOf(memoryBytes: number, share: number, perConnection: number): number {
  return Math.floor((memoryBytes * share) / perConnection);
}
