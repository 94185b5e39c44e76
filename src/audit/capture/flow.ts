import type { CapturedSession, Side } from './captured-session.ts';
import { Conversation } from './conversation.ts';
import { HalfStream } from './half-stream.ts';
import { endText } from './ip-packet.ts';
import type { PendingBudget } from './pending-segments.ts';
import type { Protocol } from './protocol-guess.ts';
import { type SessionListener, SessionRecorder } from './session-recorder.ts';
import { TcpCourse } from './tcp-course.ts';
import type { TcpSegment } from './tcp-segment.ts';

/** What all connections of a capture share. */
export interface FlowSetting {
  /** Ports brokers listen at, for connections whose beginning was not captured; those where CONNECT was seen are added. */
  readonly ports: Set<number>;
  readonly budget: PendingBudget;
  readonly listener: SessionListener;
}

/** One TCP connection: who is the client, and what it comes to when MQTT is spoken. */
export class Flow {
  readonly #recorder: SessionRecorder;
  readonly #conversation: Conversation;
  readonly #halves: Readonly<Record<Side, HalfStream>>;
  readonly #client: { readonly address: string; readonly port: number };
  readonly #broker: { readonly address: string; readonly port: number };
  readonly startMs: number;
  lastMs: number;
  readonly #course: TcpCourse;

  constructor(first: TcpSegment, setting: FlowSetting) {
    const { flags } = first;
    const fromBroker = flags.syn ? flags.ack : isBrokerPort(first.sourcePort, first.destinationPort, setting.ports);
    const source = { address: first.source, port: first.sourcePort };
    const destination = { address: first.destination, port: first.destinationPort };
    this.#client = fromBroker ? destination : source;
    this.#broker = fromBroker ? source : destination;
    this.startMs = first.atMs;
    this.lastMs = first.atMs;
    this.#course = new TcpCourse(first);
    this.#recorder = new SessionRecorder(setting.listener, endText(this.#broker.address, this.#broker.port));
    this.#conversation = new Conversation(this.#recorder, {
      fromStart: flags.syn,
      brokerPort: this.#broker.port,
      ports: setting.ports,
    });
    this.#halves = { client: this.#half('client', setting.budget), broker: this.#half('broker', setting.budget) };
  }

  /** What is spoken; undefined while nobody has said anything that settles it. */
  get protocol(): Protocol | undefined {
    return this.#conversation.protocol;
  }

  get brokerPort(): number {
    return this.#broker.port;
  }

  /** Whether both sides, or one for both, have ended it. */
  get ended(): boolean {
    return this.#course.ended;
  }

  /** What became of a SYN that nobody could say anything after; undefined for all others. */
  get fruitless(): 'refused' | 'unanswered' | undefined {
    return this.#course.fruitless;
  }

  /** Whether a SYN is the first of another connection between the same ports. */
  isReopenedBy(segment: TcpSegment): boolean {
    return this.#course.isReopenedBy(segment);
  }

  receive(segment: TcpSegment): void {
    if (this.protocol === 'other') return;
    const { flags, atMs, ack } = segment;
    const side = this.#sideOf(segment);
    this.lastMs = Math.max(this.lastMs, atMs);
    this.#course.shake(side, segment);
    if (!this.#halves[side].receive(segment)) return; // a copy of what was there
    const other = side === 'client' ? 'broker' : 'client';
    if (flags.ack && !flags.rst) this.#halves[other].acknowledged(ack, atMs);
    this.#course.follow(side, segment, this.#halves.client.settled && this.#halves.broker.settled);
  }

  /** No more of it: what it was. Undefined for what is no MQTT. */
  finish(atMs: number): CapturedSession | undefined {
    this.#halves.client.flush(atMs);
    this.#halves.broker.flush(atMs);
    const isWebSocket = this.protocol === 'websocket' && this.#recorder.packets > 0;
    if (this.protocol !== 'mqtt' && !isWebSocket) return undefined;
    const { end, rttMs, unansweredRetries, answeredEnd } = this.#course;
    return this.#recorder.session({
      client: endText(this.#client.address, this.#client.port),
      broker: endText(this.#broker.address, this.#broker.port),
      startMs: this.startMs,
      endMs: end === undefined ? atMs : this.lastMs,
      unansweredRetries,
      answeredEnd,
      webSocket: isWebSocket,
      fromClient: this.#halves.client.counters,
      fromBroker: this.#halves.broker.counters,
      ...(rttMs === undefined ? {} : { rttMs }),
      ...(end === undefined ? {} : { tcpEnd: end }),
    });
  }

  #sideOf({ source, sourcePort }: TcpSegment): Side {
    return source === this.#client.address && sourcePort === this.#client.port ? 'client' : 'broker';
  }

  #half(side: Side, budget: PendingBudget): HalfStream {
    const sink = {
      bytes: (bytes: Buffer, atMs: number) => this.#conversation.bytes(side, bytes, atMs),
      gap: (bytes: number) => this.#conversation.gap(side, bytes),
    };
    return new HalfStream(sink, budget);
  }
}

/** The broker's side is the one with a known port; where neither or both are, the lower one: clients have high ports. */
function isBrokerPort(source: number, destination: number, ports: ReadonlySet<number>): boolean {
  if (ports.has(source) !== ports.has(destination)) return ports.has(source);
  return source < destination;
}
