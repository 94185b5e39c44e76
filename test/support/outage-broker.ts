import { type AddressInfo, createServer, type Socket } from 'node:net';
import { generate, type IPublishPacket, type Packet, parser } from 'mqtt-packet';
import { systemClock } from '../../src/core/clock.ts';

/**
 * How a broker is out of service: every socket reset and new ones too; nothing read or answered until it ends; every
 * socket reset and each CONNECT refused.
 */
export type OutageKind = 'reset' | 'silence' | 'refusal';

/**
 * A broker of one process that routes messages and keeps sessions, whose outages are known to the millisecond: it says
 * itself since when it served a topic again. Times are milliseconds on the monotonic clock.
 */
export interface OutageBroker extends AsyncDisposable {
  readonly address: string;
  /** Begins an outage and returns when. */
  readonly breakDown: (kind: OutageKind) => number;
  /** Ends it and returns when. */
  readonly mend: () => number;
  /** Since when it has served both ends of a topic: not before the outage ended; undefined while an end is missing. */
  readonly servingSince: (topic: string) => number | undefined;
}

interface Session {
  readonly topics: Map<string, 0 | 1 | 2>;
  readonly waiting: IPublishPacket[];
  readonly publishes: Set<string>;
  link: Socket | undefined;
  /** Connected and, with a subscription, subscribed. */
  sinceMs: number;
  nextId: number;
}

const REFUSED = 3;

export async function openOutageBroker(): Promise<OutageBroker> {
  const sockets = new Set<Socket>();
  const sessions = new Map<string, Session>();
  const stalled: (() => void)[] = [];
  let outage: OutageKind | undefined;
  let mendedMs = 0;

  const session = (clientId: string): Session => {
    const known = sessions.get(clientId);
    if (known !== undefined) return known;
    const fresh = {
      topics: new Map(),
      waiting: [],
      publishes: new Set<string>(),
      link: undefined,
      sinceMs: 0,
      nextId: 1,
    };
    sessions.set(clientId, fresh);
    return fresh;
  };
  const deliver = (to: Session, publish: IPublishPacket): void => {
    if (to.link === undefined) {
      if (publish.qos > 0) to.waiting.push(publish);
      return;
    }
    to.nextId = (to.nextId % 0xffff) + 1;
    to.link.write(generate({ ...publish, dup: false, messageId: to.nextId }));
  };
  const served = (to: Session): void => {
    to.sinceMs = systemClock.monoMs();
    for (const publish of to.waiting.splice(0)) deliver(to, publish);
  };

  const server = createServer({ noDelay: true }, (socket) => {
    if (outage === 'reset') {
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    let own: Session | undefined;
    const send = (packet: Packet): void => void socket.write(generate(packet));
    const gone = (): void => {
      sockets.delete(socket);
      if (own?.link === socket) own.link = undefined;
    };
    socket.on('error', gone);
    socket.on('close', gone);
    const packets = parser();
    packets.on('packet', (packet) => {
      const { messageId = 0 } = packet;
      if (packet.cmd === 'connect') {
        if (outage === 'refusal') {
          send({ cmd: 'connack', returnCode: REFUSED, sessionPresent: false });
          socket.end();
          return;
        }
        const sessionPresent = !packet.clean && sessions.has(packet.clientId);
        if (packet.clean) sessions.delete(packet.clientId);
        own = session(packet.clientId);
        own.link?.destroy();
        own.link = socket;
        send({ cmd: 'connack', returnCode: 0, sessionPresent });
        if (sessionPresent || packet.clientId.endsWith('-pub')) served(own);
      } else if (own === undefined) socket.destroy();
      else if (packet.cmd === 'subscribe') {
        for (const { topic, qos } of packet.subscriptions) own.topics.set(topic, qos);
        send({ cmd: 'suback', messageId, granted: packet.subscriptions.map(({ qos }) => qos) });
        served(own);
      } else if (packet.cmd === 'publish') {
        own.publishes.add(packet.topic);
        if (packet.qos === 1) send({ cmd: 'puback', messageId });
        for (const to of sessions.values()) if (to.topics.has(packet.topic)) deliver(to, packet);
      } else if (packet.cmd === 'pingreq') send({ cmd: 'pingresp' });
    });
    socket.on('data', (bytes) => {
      const read = (): void => void packets.parse(bytes);
      if (outage === 'silence') stalled.push(read);
      else read();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const reset = (): void => {
    for (const socket of [...sockets]) socket.resetAndDestroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakDown: (kind) => {
      const atMs = systemClock.monoMs();
      outage = kind;
      if (kind !== 'silence') reset();
      return atMs;
    },
    mend: () => {
      outage = undefined;
      mendedMs = systemClock.monoMs();
      for (const read of stalled.splice(0)) read();
      return mendedMs;
    },
    servingSince: (topic) => {
      if (outage !== undefined) return undefined;
      const ends = [...sessions.values()].filter(({ topics, publishes }) => topics.has(topic) || publishes.has(topic));
      if (ends.length < 2 || ends.some(({ link }) => link === undefined)) return undefined;
      return Math.max(mendedMs, ...ends.map(({ sinceMs }) => sinceMs));
    },
    async [Symbol.asyncDispose]() {
      reset();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
