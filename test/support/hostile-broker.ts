import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  generate,
  type IConnectPacket,
  type IPublishPacket,
  type ISubscribePacket,
  type Packet,
  parser,
} from 'mqtt-packet';
import type { Defect } from './hostile-defect.ts';
import { HostileRouter, type Link, type Session } from './hostile-router.ts';

/** A broker of MQTT 3.1.1 and 5 with one planted defect, or with none. It keeps everything in memory. */
export interface HostileBroker extends AsyncDisposable {
  readonly url: string;
  /** Client ids of the sessions it keeps, connected or not. */
  readonly sessions: () => readonly string[];
  /** Topics of the messages it keeps. */
  readonly retained: () => readonly string[];
  /** Every topic somebody published to. */
  readonly published: ReadonlySet<string>;
}

export async function openHostileBroker(defect?: Defect): Promise<HostileBroker> {
  const router = new HostileRouter(defect);
  const broker = new Broker(defect, router);
  const server = createServer((socket) => broker.accept(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sessions: () => [...router.sessions.keys()],
    retained: () => [...router.retained.keys()],
    published: broker.published,
    async [Symbol.asyncDispose]() {
      broker.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

class Broker {
  readonly published = new Set<string>();
  readonly #defect: Defect | undefined;
  readonly #router: HostileRouter;
  readonly #links = new Set<Link>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(defect: Defect | undefined, router: HostileRouter) {
    this.#defect = defect;
    this.#router = router;
  }

  close(): void {
    this.#router.close();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { socket } of this.#links) socket.destroy();
  }

  accept(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (this.#has('takes one connection only') && this.#links.size > 0) return void socket.destroy();
    const packets = parser();
    packets.on('error', () => socket.destroy());
    packets.once('packet', (packet) => {
      if (packet.cmd !== 'connect') return void socket.destroy();
      const session = this.#connect(socket, packet);
      const link = session?.link;
      if (session === undefined || link === undefined) return;
      packets.on('packet', (next) => this.#hear(session, link, next));
      socket.on('close', () => this.#lose(session, link));
      this.#watchKeepAlive(link, packet.keepalive ?? 0);
    });
    socket.on('data', (bytes) => packets.parse(bytes));
  }

  #connect(socket: Socket, packet: IConnectPacket): Session | undefined {
    const version = packet.protocolVersion === 5 ? 5 : 4;
    const send = (one: Packet): void =>
      void (socket.destroyed || socket.write(generate(one, { protocolVersion: version })));
    const known = this.#router.sessions.get(packet.clientId);
    if (known?.link !== undefined) {
      if (this.#has('turns the newer client away')) {
        send({ cmd: 'connack', returnCode: 2, reasonCode: 0x85, sessionPresent: false });
        socket.end();
        return undefined;
      }
      if (!this.#has('lets two clients use one id')) {
        if (known.link.version === 5) known.link.send({ cmd: 'disconnect', reasonCode: 0x8e });
        known.link.socket.end();
      }
    }
    const link: Link = { socket, send, version, incoming: new Map(), nextId: 1, heardMs: performance.now() };
    if (packet.will !== undefined) {
      const { topic, payload, qos = 0, retain = false } = packet.will;
      link.will = { topic, payload, qos, retain };
    }
    this.#links.add(link);
    const isClean = packet.clean ?? true;
    const expiry = packet.properties?.sessionExpiryInterval ?? 0;
    const isPresent = known?.isKept === true && !isClean && !this.#has('forgets sessions');
    const session: Session = isPresent ? known : { id: packet.clientId, filters: new Map(), queue: [], isKept: false };
    session.isKept = (version === 5 ? expiry > 0 : !isClean) && !this.#has('expires sessions at once');
    session.link = link;
    this.#router.sessions.set(packet.clientId, session);
    send({
      cmd: 'connack',
      returnCode: 0,
      reasonCode: 0,
      sessionPresent: isPresent,
      ...(version === 5 ? { properties: this.#granted(packet) } : {}),
    });
    if (this.#has('forgets what is queued')) session.queue.length = 0;
    for (const message of session.queue.splice(0)) this.#router.push(session, message, message.qos);
    return session;
  }

  #granted({ keepalive = 0 }: IConnectPacket) {
    return {
      ...(this.#has('insists on a short keep-alive') && keepalive > 5 ? { serverKeepAlive: 5 } : {}),
      ...(this.#has('expires sessions at once') ? { sessionExpiryInterval: 0 } : {}),
    };
  }

  #watchKeepAlive(link: Link, keepalive: number): void {
    if (keepalive === 0 || this.#has('ignores the keep-alive')) return;
    const isHasty = this.#has('ends connections that ping');
    const timer = setInterval(() => {
      if (link.socket.destroyed) return clearInterval(timer);
      if (performance.now() - link.heardMs > keepalive * (isHasty ? 600 : 1_500)) link.socket.destroy();
    }, 50);
    this.#timers.add(timer);
    link.socket.on('close', () => clearInterval(timer));
  }

  #hear(session: Session, link: Link, packet: Packet): void {
    link.heardMs = performance.now();
    switch (packet.cmd) {
      case 'publish':
        this.#take(link, packet);
        break;
      case 'subscribe':
        this.#subscribe(session, link, packet);
        break;
      case 'pubrel': {
        const message = link.incoming.get(packet.messageId ?? 0);
        link.incoming.delete(packet.messageId ?? 0);
        link.send({ cmd: 'pubcomp', messageId: packet.messageId ?? 0 });
        if (message !== undefined) this.#router.route(message);
        break;
      }
      case 'pubrec':
        link.send({ cmd: 'pubrel', messageId: packet.messageId ?? 0 });
        break;
      case 'pingreq':
        if (!this.#has('does not answer PINGREQ')) link.send({ cmd: 'pingresp' });
        break;
      case 'disconnect':
        if (!this.#has('sends the will after DISCONNECT')) delete link.will;
        link.socket.end();
        break;
      default:
    }
  }

  #take(link: Link, packet: IPublishPacket): void {
    const { topic, payload, qos, retain, messageId = 0 } = packet;
    this.published.add(topic);
    if (this.#has('ends the connection at PUBLISH')) return void link.socket.end();
    const isRefused = this.#has('refuses PUBLISH');
    const reasonCode = isRefused ? 0x87 : this.#router.isHeard(topic) ? 0 : 0x10;
    const message = { topic, payload, qos, retain };
    if (qos === 1 && this.#has('does not acknowledge QoS 1')) return;
    if (qos === 1) link.send({ cmd: 'puback', messageId, ...(link.version === 5 ? { reasonCode } : {}) });
    if (qos === 2) {
      if (!isRefused) link.incoming.set(messageId, message);
      link.send({ cmd: 'pubrec', messageId, ...(link.version === 5 ? { reasonCode } : {}) });
    } else if (!isRefused) this.#router.route(message);
  }

  #subscribe(session: Session, link: Link, { subscriptions, messageId = 0 }: ISubscribePacket): void {
    if (this.#has('ends the connection at SUBSCRIBE')) return void link.socket.end();
    const isRefused = (filter: string): boolean =>
      this.#has('refuses SUBSCRIBE') || (this.#has('refuses wildcards') && /[+#]/.test(filter));
    const granted = subscriptions.map(({ topic, qos }) =>
      isRefused(topic) ? (link.version === 5 ? 0x87 : 0x80) : qos,
    );
    link.send({ cmd: 'suback', messageId, granted });
    for (const { topic: filter, qos } of subscriptions) {
      if (isRefused(filter)) continue;
      session.filters.set(filter, qos);
      if (this.#has('takes wildcards for $SYS') && /^[+#]/.test(filter)) {
        this.#router.push(session, { topic: '$SYS/broker/uptime', payload: '1 seconds', qos: 0, retain: true }, 0);
      }
      for (const message of this.#router.retained.values()) {
        if (filter.startsWith('$share/') || !this.#router.matches(filter, message.topic)) continue;
        this.#router.push(session, { ...message, retain: !this.#has('keeps retained messages without the flag') }, qos);
      }
    }
  }

  #lose(session: Session, link: Link): void {
    this.#links.delete(link);
    if (session.link === link) delete session.link;
    if (session.link === undefined && !session.isKept && this.#router.sessions.get(session.id) === session) {
      this.#router.sessions.delete(session.id);
    }
    const { will } = link;
    if (will !== undefined && !this.#has('sends no will')) this.#router.route(will);
  }

  #has(defect: Defect): boolean {
    return this.#defect === defect;
  }
}
