import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  generate,
  type IConnectPacket,
  type IPublishPacket,
  type ISubscribePacket,
  type Packet,
  parser,
  type QoS,
} from 'mqtt-packet';

/** What a broker can do wrong, one at a time. */
export const DEFECTS = [
  'refuses SUBSCRIBE',
  'ends the connection at SUBSCRIBE',
  'refuses PUBLISH',
  'ends the connection at PUBLISH',
  'denies silently',
  'takes one connection only',
  'loses QoS 0',
  'loses QoS 1',
  'loses QoS 2',
  'does not acknowledge QoS 1',
  'is slow',
  'keeps nothing retained',
  'keeps retained messages without the flag',
  'does not clear retained messages',
  'takes + for two levels',
  'takes # without the level above',
  'takes wildcards for $SYS',
  'refuses wildcards',
  'gives shared messages to everybody',
  'loses shared messages',
  'sends no will',
  'sends the will after DISCONNECT',
  'lets two clients use one id',
  'turns the newer client away',
  'forgets sessions',
  'forgets what is queued',
  'expires sessions at once',
  'does not answer PINGREQ',
  'ignores the keep-alive',
  'ends connections that ping',
  'insists on a short keep-alive',
  'sends messages in a loop',
  'sends QoS 0 twice',
  'doubles QoS 1',
  'doubles QoS 2',
] as const;

export type Defect = (typeof DEFECTS)[number];

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

interface Session {
  readonly id: string;
  readonly filters: Map<string, QoS>;
  readonly queue: Message[];
  isKept: boolean;
  link?: Link;
}

interface Link {
  readonly socket: Socket;
  readonly send: (packet: Packet) => void;
  readonly version: 4 | 5;
  readonly incoming: Map<number, Message>;
  will?: Message;
  nextId: number;
  heardMs: number;
}

type Message = Pick<IPublishPacket, 'topic' | 'payload' | 'qos' | 'retain'>;

const SLOW_MS = 1_300;

export async function openHostileBroker(defect?: Defect): Promise<HostileBroker> {
  const broker = new Broker(defect);
  const server = createServer((socket) => broker.accept(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sessions: () => [...broker.sessions.keys()],
    retained: () => [...broker.retained.keys()],
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
  readonly sessions = new Map<string, Session>();
  readonly retained = new Map<string, Message>();
  readonly published = new Set<string>();
  readonly #defect: Defect | undefined;
  readonly #links = new Set<Link>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #turn = 0;

  constructor(defect: Defect | undefined) {
    this.#defect = defect;
  }

  close(): void {
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
    const known = this.sessions.get(packet.clientId);
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
    this.sessions.set(packet.clientId, session);
    send({
      cmd: 'connack',
      returnCode: 0,
      reasonCode: 0,
      sessionPresent: isPresent,
      ...(version === 5 ? { properties: this.#granted(packet) } : {}),
    });
    if (this.#has('forgets what is queued')) session.queue.length = 0;
    for (const message of session.queue.splice(0)) this.#push(session, message, message.qos);
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
        if (message !== undefined) this.#route(message);
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
    const reasonCode = isRefused ? 0x87 : this.#isHeard(topic) ? 0 : 0x10;
    const message = { topic, payload, qos, retain };
    if (qos === 1 && this.#has('does not acknowledge QoS 1')) return;
    if (qos === 1) link.send({ cmd: 'puback', messageId, ...(link.version === 5 ? { reasonCode } : {}) });
    if (qos === 2) {
      if (!isRefused) link.incoming.set(messageId, message);
      link.send({ cmd: 'pubrec', messageId, ...(link.version === 5 ? { reasonCode } : {}) });
    } else if (!isRefused) this.#route(message);
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
        this.#push(session, { topic: '$SYS/broker/uptime', payload: '1 seconds', qos: 0, retain: true }, 0);
      }
      for (const message of this.retained.values()) {
        if (filter.startsWith('$share/') || !this.#matches(filter, message.topic)) continue;
        this.#push(session, { ...message, retain: !this.#has('keeps retained messages without the flag') }, qos);
      }
    }
  }

  #route(message: Message): void {
    if (message.retain) this.#keep(message);
    const { qos } = message;
    const isLost =
      this.#has('denies silently') ||
      (qos === 0 && this.#has('loses QoS 0')) ||
      (qos === 1 && this.#has('loses QoS 1')) ||
      (qos === 2 && this.#has('loses QoS 2'));
    if (isLost) return;
    if (this.#has('is slow')) this.#later(SLOW_MS, () => this.#deliver(message));
    else this.#deliver(message);
    if (this.#has('sends messages in a loop')) this.#later(100, () => this.#route(message));
    if (qos === 0 && this.#has('sends QoS 0 twice')) this.#deliver(message);
    if (qos === 1 && this.#has('doubles QoS 1')) this.#deliver(message);
    if (qos === 2 && this.#has('doubles QoS 2')) this.#deliver(message);
  }

  #keep(message: Message): void {
    const isEmpty = message.payload.length === 0;
    if (!isEmpty && !this.#has('keeps nothing retained')) this.retained.set(message.topic, message);
    if (isEmpty && !this.#has('does not clear retained messages')) this.retained.delete(message.topic);
  }

  #deliver(message: Message): void {
    const groups = new Map<string, Session[]>();
    for (const session of this.sessions.values()) {
      for (const [filter, qos] of session.filters) {
        const [, group, inner] = /^\$share\/([^/]+)\/(.*)$/.exec(filter) ?? [];
        if (!this.#matches(inner ?? filter, message.topic)) continue;
        if (group === undefined || this.#has('gives shared messages to everybody')) {
          this.#push(session, { ...message, retain: false }, qos);
        } else groups.set(`${group}/${inner}`, [...(groups.get(`${group}/${inner}`) ?? []), session]);
      }
    }
    for (const members of groups.values()) {
      this.#turn += 1;
      if (this.#has('loses shared messages') && this.#turn % 2 === 0) continue;
      const member = members[this.#turn % members.length];
      if (member !== undefined) this.#push(member, { ...message, retain: false }, 1);
    }
  }

  #push(session: Session, message: Message, granted: QoS): void {
    const qos = Math.min(granted, message.qos) as QoS;
    const { link } = session;
    if (link === undefined) {
      if (qos > 0) session.queue.push({ ...message, qos });
      return;
    }
    const messageId = link.nextId++;
    link.send({ cmd: 'publish', ...message, qos, dup: false, ...(qos > 0 ? { messageId } : {}) });
  }

  #lose(session: Session, link: Link): void {
    this.#links.delete(link);
    if (session.link === link) delete session.link;
    if (session.link === undefined && !session.isKept && this.sessions.get(session.id) === session) {
      this.sessions.delete(session.id);
    }
    const { will } = link;
    if (will !== undefined && !this.#has('sends no will')) this.#route(will);
  }

  #isHeard(topic: string): boolean {
    return [...this.sessions.values()].some(({ filters }) =>
      [...filters.keys()].some((filter) => this.#matches(filter.replace(/^\$share\/[^/]+\//, ''), topic)),
    );
  }

  #matches(filter: string, topic: string): boolean {
    const plus = this.#has('takes + for two levels') ? '[^/]*(?:/[^/]*)?' : '[^/]*';
    const rest = this.#has('takes # without the level above') ? '/.*' : '(?:/.*)?';
    const levels = filter
      .split('/')
      .map((level) => (level === '+' ? plus : level.replaceAll(/[.*?^$(){}|[\]\\]/g, '\\$&')));
    const pattern = filter === '#' ? '.*' : levels.join('/').replace(/\/#$/, rest);
    return !(topic.startsWith('$') && /^[+#]/.test(filter)) && new RegExp(`^${pattern}$`).test(topic);
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  #has(defect: Defect): boolean {
    return this.#defect === defect;
  }
}
