import type { Socket } from 'node:net';
import type { IPublishPacket, Packet, QoS } from 'mqtt-packet';
import type { Defect } from './hostile-defect.ts';

/** What the broker knows about a client id, connected or not. */
export interface Session {
  readonly id: string;
  readonly filters: Map<string, QoS>;
  readonly queue: Message[];
  isKept: boolean;
  link?: Link;
}

/** One connection. */
export interface Link {
  readonly socket: Socket;
  readonly send: (packet: Packet) => void;
  readonly version: 4 | 5;
  readonly incoming: Map<number, Message>;
  will?: Message;
  nextId: number;
  heardMs: number;
}

/** One message. */
export type Message = Pick<IPublishPacket, 'topic' | 'payload' | 'qos' | 'retain'>;

const SLOW_MS = 1_300;

/** What becomes of a message at the hostile broker. */
export class HostileRouter {
  readonly sessions = new Map<string, Session>();
  readonly retained = new Map<string, Message>();
  readonly #defect: Defect | undefined;
  readonly #timers = new Set<NodeJS.Timeout>();
  #turn = 0;

  constructor(defect: Defect | undefined) {
    this.#defect = defect;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  route(message: Message): void {
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
    if (this.#has('sends messages in a loop')) this.#later(100, () => this.route(message));
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
        if (!this.matches(inner ?? filter, message.topic)) continue;
        if (group === undefined || this.#has('gives shared messages to everybody')) {
          this.push(session, { ...message, retain: false }, qos);
        } else groups.set(`${group}/${inner}`, [...(groups.get(`${group}/${inner}`) ?? []), session]);
      }
    }
    for (const members of groups.values()) {
      this.#turn += 1;
      if (this.#has('loses shared messages') && this.#turn % 2 === 0) continue;
      const member = members[this.#turn % members.length];
      if (member !== undefined) this.push(member, { ...message, retain: false }, 1);
    }
  }

  push(session: Session, message: Message, granted: QoS): void {
    const qos = Math.min(granted, message.qos) as QoS;
    const { link } = session;
    if (link === undefined) {
      if (qos > 0) session.queue.push({ ...message, qos });
      return;
    }
    const messageId = link.nextId++;
    link.send({ cmd: 'publish', ...message, qos, dup: false, ...(qos > 0 ? { messageId } : {}) });
  }

  isHeard(topic: string): boolean {
    return [...this.sessions.values()].some(({ filters }) =>
      [...filters.keys()].some((filter) => this.matches(filter.replace(/^\$share\/[^/]+\//, ''), topic)),
    );
  }

  matches(filter: string, topic: string): boolean {
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
