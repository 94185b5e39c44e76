import type { MessageCause } from '../findings.ts';
import type { Slot } from '../observation.ts';
import { overtaken } from './delivery-order.ts';
import type { StreamConnections } from './stream-connections.ts';

/** One message with what is wrong with it, judged by its id and never by a count. */
export interface JudgedMessage {
  readonly slot: Slot;
  readonly qos: 0 | 1 | 2;
  /** Promised and not delivered: acknowledged (QoS 1 and 2), or handed to the socket (QoS 0), and never received. */
  readonly lost: boolean;
  /** The broker said that nobody had subscribed, and somebody had. */
  readonly noSubscriber: boolean;
  /**
   * Not delivered, and nobody can tell whether it is lost (QoS above 0): neither promised nor refused, or promised to a
   * subscriber that was still away when the observation ended, for whom the broker may keep it.
   */
  readonly indeterminate: boolean;
  /** Why it came more than once; absent when it did not. */
  readonly duplicate?: 'session-lost' | 'reconnected' | 'unexplained';
  /** How many messages later the one was that overtook it; `across` when a client lost its connection in between. */
  readonly overtaken?: { readonly distance: number; readonly across: boolean };
}

/** Judges the messages of one stream. */
export function judgeMessages(slots: readonly Slot[], qos: 0 | 1 | 2, connections: StreamConnections): JudgedMessage[] {
  const distances = overtaken(slots);
  return slots.map((slot) => {
    const noSubscriber = slot.noSubscriber === true && wasSubscribed(slot, connections);
    const promised = qos === 0 ? slot.sentMs !== undefined : slot.ackedMs !== undefined || noSubscriber;
    const distance = distances.get(slot);
    const kept = qos > 0 && !noSubscriber && connections.subscriberAway;
    return {
      slot,
      qos,
      lost: promised && slot.copies === 0 && !kept,
      noSubscriber,
      indeterminate: qos > 0 && slot.refusedWith === undefined && slot.copies === 0 && (!promised || kept),
      ...(slot.copies < 2 ? {} : { duplicate: whyTwice(slot, connections) }),
      ...(distance === undefined ? {} : { overtaken: { distance, across: wasInterrupted(slot, connections) } }),
    };
  });
}

function wasSubscribed({ sentMs, intendedMs, ackedMs }: Slot, { subscribedAt }: StreamConnections): boolean {
  return subscribedAt(sentMs ?? intendedMs) && subscribedAt(ackedMs ?? sentMs ?? intendedMs);
}

function whyTwice(slot: Slot, { subscriberLost }: StreamConnections): 'session-lost' | 'reconnected' | 'unexplained' {
  const { receivedMs = slot.intendedMs, copiedMs = Number.POSITIVE_INFINITY } = slot;
  return subscriberLost(receivedMs, copiedMs) ?? 'unexplained';
}

/** The one that overtook it was sent after it and received before it, so the stretch covers both. */
function wasInterrupted(slot: Slot, { broke }: StreamConnections): boolean {
  const { intendedMs, sentMs = intendedMs, receivedMs = sentMs } = slot;
  return broke(sentMs, receivedMs);
}

/** What is known of why a message was lost or came twice. */
export function causeOf(
  { slot, lost, noSubscriber, duplicate }: JudgedMessage,
  connections: StreamConnections,
  times: { readonly faultMs: number; readonly faultProvenMs: number; readonly healMs?: number },
): MessageCause | undefined {
  if (duplicate !== undefined) return duplicate === 'unexplained' ? undefined : duplicate;
  if (!lost) return undefined;
  if (noSubscriber) return 'no-subscriber';
  const acceptedMs = slot.ackedMs ?? slot.sentMs ?? slot.intendedMs;
  if (acceptedMs >= times.faultMs && acceptedMs < (times.healMs ?? times.faultMs)) return 'acked-under-fault';
  if (connections.subscriberLost(acceptedMs, Number.POSITIVE_INFINITY) === 'session-lost') return 'session-lost';
  return acceptedMs < times.faultProvenMs ? 'acked-before-fault' : undefined;
}
