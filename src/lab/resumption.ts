import type { Client } from 'aedes';
import type { StoredPacket } from './persistence.ts';

type Deliver = (packet: StoredPacket, done: () => void) => void;
/** aedes' own method, which it hands to the bus when the session's subscriptions are restored. */
type WithDelivery = { deliverQoS: Deliver };

const identity = ({ brokerId, brokerCounter }: StoredPacket): string => `${brokerId}:${brokerCounter}`;

/**
 * The beginning of a persistent session on this node: live messages stay behind the stored ones. aedes 1.2 restores the
 * subscriptions first and replays the stored messages later, so a message that comes in between is sent twice, live and
 * from the store. For QoS 2 that is a duplicate, and when the first copy is acknowledged in time aedes closes the
 * connection over the second.
 */
export interface Resumption {
  /** The session's stored messages, which aedes is about to replay: their live copies are not needed. */
  readonly replaying: (packets: readonly StoredPacket[]) => void;
  /** The replay is over: what was held back follows, in its order. */
  readonly finished: () => void;
}

/** Begins to hold live messages back; call it before the session's subscriptions are restored. */
export function holdLiveMessages(client: Client): Resumption {
  const target = client as unknown as WithDelivery;
  const deliver = target.deliverQoS;
  const replayed = new Set<string>();
  let held: StoredPacket[] | undefined = [];
  target.deliverQoS = (packet, done) => {
    if (held !== undefined) held.push(packet);
    else if (!replayed.delete(identity(packet))) return deliver.call(target, packet, done);
    setImmediate(done);
  };
  return {
    replaying(packets) {
      for (const packet of packets) replayed.add(identity(packet));
    },
    finished() {
      const waiting = held ?? [];
      held = undefined;
      for (const packet of waiting) target.deliverQoS(packet, () => undefined);
    },
  };
}
