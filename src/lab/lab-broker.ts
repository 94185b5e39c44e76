import { Readable } from 'node:stream';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import mqemitter from 'mqemitter';
import { systemClock } from '../core/clock.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';
import type { StoredPacket } from './persistence.ts';
import { holdLiveMessages, type Resumption } from './resumption.ts';
import { sharedPersistence } from './shared-persistence.ts';
import type { StateLink } from './state-link.ts';

/** One aedes broker of the cluster, and the way into it for the messages of the bus. */
export interface LabBroker {
  readonly aedes: Aedes;
  /** Hands a message of the bus to the subscribers connected here. */
  readonly deliver: (packet: StoredPacket) => void;
}

type Done = (error?: Error | null) => void;

/**
 * An aedes broker whose memory is the state process. aedes 1.2 acknowledges QoS 1 before it publishes and stores an
 * inbound QoS 2 packet before it distributes it, so a node killed in between loses what it acknowledged. Here the state
 * process takes a message over first, all or nothing, and only then aedes goes on to the acknowledgement.
 */
export function createLabBroker(id: string, link: StateLink, clock = systemClock): LabBroker {
  const local = mqemitter({ matchEmptyLevels: true });
  /** Wire packets the state has taken over before aedes comes to publishing them. */
  const taken = new WeakSet<object>();
  // Identities must stay unique when a node starts again under its name: queued messages carry them for long.
  let counter = clock.wallMs() * 1_000;

  const takeOver = async (packet: PublishPacket, client: Client | null): Promise<void> => {
    counter += 1;
    const stored: StoredPacket = {
      cmd: 'publish',
      brokerId: ('brokerId' in packet && typeof packet.brokerId === 'string' ? packet.brokerId : '') || id,
      brokerCounter: counter,
      ...(client === null ? {} : { clientId: client.id }),
      messageId: packet.messageId,
      topic: packet.topic,
      payload: packet.payload,
      qos: packet.qos,
      retain: packet.retain,
      dup: false,
    };
    await link.call('accept', stored, client === null ? undefined : { node: id, clientId: client.id });
  };

  const publish = (packet: PublishPacket, client: Client | null, done: Done): void => {
    const finish = (): void => {
      aedes.emit('publish', packet, client);
      done(null);
    };
    if (taken.delete(packet)) finish();
    else takeOver(packet, client).then(finish, done);
  };

  const persistence = sharedPersistence(link);
  const { outgoingStream } = persistence;
  const resumptions = new WeakMap<object, Resumption>();
  async function* storedMessages(client: Client): AsyncGenerator<StoredPacket> {
    // The whole list before the first message: what it holds must not come live as well.
    const packets: StoredPacket[] = [];
    for await (const packet of outgoingStream(client)) packets.push(packet as StoredPacket);
    resumptions.get(client)?.replaying(packets);
    yield* packets;
  }

  const aedes = new Aedes({
    id,
    heartbeatInterval: HEARTBEAT_MS,
    mq: {
      on: local.on.bind(local),
      removeListener: local.removeListener.bind(local),
      close: local.close.bind(local),
      emit: (packet: PublishPacket, done: Done) => publish(packet, null, done),
    },
    preConnect(client, packet, done) {
      if (!packet.clean) resumptions.set(client, holdLiveMessages(client));
      done(null, true);
    },
    persistence: Object.assign(persistence, {
      outgoingStream: (client: Client) => Readable.from(storedMessages(client)),
      incomingStorePacket: async (client: Client, packet: PublishPacket) => {
        await takeOver(packet, client);
        taken.add(packet);
      },
    }),
    authorizePublish(client, packet, done) {
      if (packet.topic.startsWith('$SYS/')) return done(new Error('$SYS/ topics are reserved for the broker'));
      if (client === null || packet.qos !== 1) return done(null);
      takeOver(packet, client).then(() => {
        taken.add(packet);
        done(null);
      }, done);
    },
  });
  aedes.on('clientReady', (client) => resumptions.get(client)?.finished());
  Object.assign(aedes, {
    publish(packet: PublishPacket, clientOrDone: Client | null | Done, done?: Done): void {
      if (typeof clientOrDone === 'function') publish(packet, null, clientOrDone);
      else publish(packet, clientOrDone ?? null, done ?? (() => undefined));
    },
  });
  return { aedes, deliver: (packet) => local.emit({ ...packet, messageId: undefined }) };
}
