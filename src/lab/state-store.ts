import memory from 'aedes-persistence';
import type { Persistence, SessionRef, StoredPacket, StoredSubscription } from './persistence.ts';

/** How much the cluster holds, counted as it changes: aedes' in-memory persistence tells only half of it. */
export interface StoreCounts {
  /** Topics with a retained message, without `$SYS`. */
  readonly retained: number;
  /** Persistent sessions with at least one subscription, connected or not. */
  readonly sessions: number;
  /** Messages stored for persistent sessions and not yet acknowledged by them. */
  readonly queued: number;
}

/** The client that sent a packet, when it came over the wire. */
export interface Publisher {
  readonly node: string;
  readonly clientId: string;
}

/** The shared state of a lab: aedes' in-memory persistence plus what a cluster needs on top of it. */
export interface StateStore {
  readonly persistence: Persistence;
  counts(): Promise<StoreCounts>;
  /**
   * Takes a message over, all or nothing: inbound QoS 2 entry, retained value, one copy for every persistent session.
   * Answers false for a QoS 2 packet that is here already. Throws when the publisher has moved to another node since,
   * so that a frozen node that wakes up cannot publish what its clients have sent again elsewhere.
   */
  accept(packet: StoredPacket, publisher?: Publisher): Promise<boolean>;
  /** Whether this node is connected now; decides who may delete a will. */
  readonly connected: Set<string>;
}

// The package's types describe a default export and callbacks; it exports a function, and without callbacks every method
// answers with a promise.
const openMemory = memory as unknown as () => Persistence;

/** aedes' rule: `$SYS` messages are not stored for wildcard subscriptions. */
const startsWithWildcard = ({ topic }: StoredSubscription): boolean => topic.startsWith('+') || topic.startsWith('#');

/** Opens an empty store. */
export async function openStateStore(): Promise<StateStore> {
  const inner = openMemory();
  const origin = { id: 'state' };
  await inner.setup(origin);

  const retained = new Set<string>();
  const owners = new Map<string, string>();
  const connected = new Set<string>();
  let queued = 0;

  const counted: Partial<Persistence> = {
    async storeRetained(packet) {
      await inner.storeRetained(packet);
      if (packet.topic.startsWith('$SYS/')) return;
      if (packet.payload.length === 0) retained.delete(packet.topic);
      else retained.add(packet.topic);
    },
    async outgoingEnqueue(subscription, packet) {
      await inner.outgoingEnqueue(subscription, packet);
      queued += 1;
    },
    async outgoingEnqueueCombi(subscriptions, packet) {
      await inner.outgoingEnqueueCombi(subscriptions, packet);
      queued += subscriptions.length;
    },
    async outgoingUpdate(client, packet) {
      if (packet.cmd !== 'pubrel') return inner.outgoingUpdate(client, packet);
      // The original replaces the message by a PUBREL without identity, and the next PUBREL then finds that one instead
      // of its own message: with two handshakes under way one message stays for ever. Here the message keeps its identity.
      for await (const stored of inner.outgoingStream(client) as AsyncIterable<StoredPacket & { cmd: string }>) {
        if (stored.messageId !== packet.messageId) continue;
        stored.cmd = 'pubrel';
        return undefined;
      }
      throw new Error(`no message ${packet.messageId} is on its way to ${client.id}`);
    },
    outgoingStream(client) {
      // Outside it is still a PUBREL and nothing else.
      return inner
        .outgoingStream(client)
        .map((stored: StoredPacket) =>
          stored.cmd === 'pubrel' ? { cmd: 'pubrel', messageId: stored.messageId } : stored,
        );
    },
    async outgoingClearMessageId(client, packet) {
      const cleared = await inner.outgoingClearMessageId(client, packet);
      if (cleared !== undefined) queued -= 1;
      return cleared;
    },
    async putWill(client, packet) {
      // The in-memory persistence stamps wills with its own broker; here that has to be the node that asks.
      origin.id = packet.brokerId ?? origin.id;
      return inner.putWill(client, packet);
    },
    async delWill(client) {
      const will = await inner.getWill(client);
      const owner = will?.brokerId;
      // A client that moved has a newer will on its new node; its old node, closing late, must not delete that one.
      const foreign = client.brokerId !== undefined && owner !== undefined && owner !== client.brokerId;
      return foreign && connected.has(owner) ? undefined : inner.delWill(client);
    },
  };
  // Whatever is not counted is the original's.
  const persistence: Persistence = Object.assign(Object.create(inner), counted);

  const follow = (packet: StoredPacket): void => {
    const [, node, verb, noun] = packet.topic.split('/');
    if (noun !== 'clients' || node === undefined || !packet.topic.startsWith('$SYS/')) return;
    const client = packet.payload.toString();
    if (verb === 'new') owners.set(client, node);
    if (verb === 'disconnect' && owners.get(client) === node) owners.delete(client);
  };

  return {
    persistence,
    connected,
    async counts() {
      const { clientsCount } = await inner.countOffline();
      return { retained: retained.size, sessions: clientsCount, queued };
    },
    async accept(packet, publisher) {
      if (publisher === undefined) follow(packet);
      else if (packet.messageId !== undefined) {
        const owner = owners.get(publisher.clientId);
        if (owner !== undefined && owner !== publisher.node) {
          throw new Error(`client ${publisher.clientId} is connected to ${owner} now, not to ${publisher.node}`);
        }
      }
      if (publisher !== undefined && packet.qos === 2 && packet.messageId !== undefined) {
        const session: SessionRef = { id: publisher.clientId };
        const known = await inner.incomingGetPacket(session, packet).then(
          () => true,
          () => false,
        );
        if (known) return false;
        await inner.incomingStorePacket(session, packet);
      }
      if (packet.retain) await persistence.storeRetained(packet);
      if (packet.qos > 0) {
        const all = await inner.subscriptionsByTopic(packet.topic);
        const subscriptions = packet.topic.startsWith('$SYS/') ? all.filter((sub) => !startsWithWildcard(sub)) : all;
        await persistence.outgoingEnqueueCombi(subscriptions, packet);
      }
      return true;
    },
  };
}
