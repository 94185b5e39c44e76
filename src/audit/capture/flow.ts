import { seeLongPublish, seePacket } from '../../swarm/seen-packet.ts';
import type { CapturedSession, SessionEnd } from './captured-session.ts';
import { HalfStream, type PendingBudget } from './half-stream.ts';
import { endText } from './ip-packet.ts';
import { PacketCutter } from './packet-cutter.ts';
import { beginsPacket } from './plausible-packet.ts';
import { guessProtocol, type Protocol } from './protocol-guess.ts';
import { type SessionListener, SessionRecorder } from './session-recorder.ts';
import type { TcpSegment } from './tcp-segment.ts';
import { WebSocketFrames } from './web-socket-frames.ts';

type Side = 'client' | 'broker';

/** What all connections of a capture share. */
export interface FlowSetting {
  /** Ports brokers listen at, for connections whose beginning was not captured; those where CONNECT was seen are added. */
  readonly ports: Set<number>;
  readonly budget: PendingBudget;
  readonly listener: SessionListener;
}

/** Bytes kept until it is clear what a client speaks. */
const MOST_EARLY = 8 * 1024;
/** Pieces of a connection without a beginning after which it is no MQTT. */
const MOST_TRIES = 64;

/** One TCP connection: finds out who is the client and what is spoken, and reads it when that is MQTT. */
export class Flow {
  readonly #setting: FlowSetting;
  readonly #recorder: SessionRecorder;
  readonly #halves: Readonly<Record<Side, HalfStream>>;
  readonly #cutters: Readonly<Record<Side, PacketCutter>>;
  readonly #webSockets: Readonly<Record<Side, WebSocketFrames>>;
  readonly #client: { readonly address: string; readonly port: number };
  readonly #broker: { readonly address: string; readonly port: number };
  readonly startMs: number;
  lastMs: number;
  #protocol: Protocol | undefined;
  readonly #sawSyn: boolean;
  #early: Buffer = Buffer.alloc(0);
  #tries = 0;
  #isn: number | undefined;
  #synMs: number | undefined;
  #synAnswered = false;
  #rttMs: number | undefined;
  #tcpEnd: SessionEnd | undefined;
  #fins = 0;
  #answeredEnd = false;
  #lastSent: { seq: number; retries: number } | undefined;

  constructor(first: TcpSegment, setting: FlowSetting) {
    this.#setting = setting;
    const { flags } = first;
    const fromBroker = flags.syn ? flags.ack : isBrokerPort(first.sourcePort, first.destinationPort, setting.ports);
    const source = { address: first.source, port: first.sourcePort };
    const destination = { address: first.destination, port: first.destinationPort };
    this.#client = fromBroker ? destination : source;
    this.#broker = fromBroker ? source : destination;
    this.startMs = first.atMs;
    this.lastMs = first.atMs;
    this.#sawSyn = flags.syn;
    this.#recorder = new SessionRecorder(setting.listener, endText(this.#broker.address, this.#broker.port));
    this.#halves = { client: this.#half('client'), broker: this.#half('broker') };
    this.#cutters = { client: this.#cutter('client'), broker: this.#cutter('broker') };
    this.#webSockets = {
      client: new WebSocketFrames((bytes, atMs) => this.#cutters.client.bytes(bytes, atMs)),
      broker: new WebSocketFrames((bytes, atMs) => this.#cutters.broker.bytes(bytes, atMs)),
    };
  }

  /** What is spoken; undefined while nobody has said anything that settles it. */
  get protocol(): Protocol | undefined {
    return this.#protocol;
  }

  get brokerPort(): number {
    return this.#broker.port;
  }

  /** Whether both sides, or one for both, have ended it. */
  get ended(): boolean {
    return this.#tcpEnd?.how === 'rst' || this.#fins === 2;
  }

  /** What became of a SYN that nobody could say anything after; undefined for all others. */
  get fruitless(): 'refused' | 'unanswered' | undefined {
    if (!this.#sawSyn || this.#synMs === undefined || this.#rttMs !== undefined) return undefined;
    if (this.#tcpEnd?.how === 'rst' && this.#tcpEnd.by === 'broker') return 'refused';
    return this.#synAnswered ? undefined : 'unanswered';
  }

  /** Whether a SYN is the first of another connection between the same ports. */
  isReopenedBy({ flags, seq }: TcpSegment): boolean {
    return flags.syn && !flags.ack && (this.#tcpEnd !== undefined || (this.#isn !== undefined && seq !== this.#isn));
  }

  receive(segment: TcpSegment): void {
    if (this.#protocol === 'other') return;
    const { flags, atMs, ack } = segment;
    const side = this.#sideOf(segment);
    this.lastMs = Math.max(this.lastMs, atMs);
    this.#handshake(side, segment);
    if (!this.#halves[side].receive(segment)) return; // a copy of what was there
    const other = side === 'client' ? 'broker' : 'client';
    if (flags.ack && !flags.rst) this.#halves[other].acknowledged(ack, atMs);
    this.#retries(side, segment);
    if (this.#tcpEnd !== undefined && this.#tcpEnd.by !== side) this.#answeredEnd = true;
    if (flags.rst) this.#tcpEnd ??= { by: side, how: 'rst' };
    if (flags.fin) {
      if (this.#tcpEnd?.by !== side) this.#fins += 1;
      this.#tcpEnd ??= { by: side, how: 'fin' };
    }
  }

  /** No more of it: what it was. Undefined for what is no MQTT. */
  finish(atMs: number): CapturedSession | undefined {
    this.#halves.client.flush(atMs);
    this.#halves.broker.flush(atMs);
    const isWebSocket = this.#protocol === 'websocket' && this.#recorder.packets > 0;
    if (this.#protocol !== 'mqtt' && !isWebSocket) return undefined;
    const open = this.#tcpEnd === undefined;
    return this.#recorder.session({
      client: endText(this.#client.address, this.#client.port),
      broker: endText(this.#broker.address, this.#broker.port),
      startMs: this.startMs,
      endMs: open ? atMs : this.lastMs,
      unansweredRetries: this.#lastSent?.retries ?? 0,
      answeredEnd: this.#answeredEnd,
      webSocket: isWebSocket,
      fromClient: this.#halves.client.counters,
      fromBroker: this.#halves.broker.counters,
      ...(this.#rttMs === undefined ? {} : { rttMs: this.#rttMs }),
      ...(this.#tcpEnd === undefined ? {} : { tcpEnd: this.#tcpEnd }),
    });
  }

  #sideOf({ source, sourcePort }: TcpSegment): Side {
    return source === this.#client.address && sourcePort === this.#client.port ? 'client' : 'broker';
  }

  #handshake(side: Side, { flags, atMs, seq }: TcpSegment): void {
    if (side === 'broker' && flags.syn) this.#synAnswered = true;
    if (flags.syn && side === 'client') {
      this.#isn ??= seq;
      this.#synMs ??= atMs;
    } else if (!flags.syn && side === 'client' && this.#synMs !== undefined && this.#rttMs === undefined) {
      if (flags.ack && !flags.rst) this.#rttMs = Math.max(0, atMs - this.#synMs);
    }
  }

  /** Counts how often the same bytes were sent again while the other side said nothing. */
  #retries(side: Side, { seq, payloadBytes }: TcpSegment): void {
    if (payloadBytes === 0) {
      if (this.#halves.client.settled && this.#halves.broker.settled) this.#lastSent = undefined;
      return;
    }
    const key = seq + (side === 'client' ? 0 : 0.5);
    if (this.#lastSent?.seq === key) this.#lastSent.retries += 1;
    else this.#lastSent = { seq: key, retries: 0 };
  }

  #half(side: Side): HalfStream {
    return new HalfStream(
      {
        bytes: (bytes, atMs) => this.#bytes(side, bytes, atMs),
        gap: (bytes) => {
          if (this.#protocol === undefined) this.#tries += 1;
          this.#cutters[side].gap(bytes);
          this.#webSockets[side].gap();
          this.#recorder.gap(side);
        },
      },
      this.#setting.budget,
    );
  }

  #cutter(side: Side): PacketCutter {
    const sink = {
      packet: (frame: Buffer, atMs: number) => {
        const packet = seePacket(frame, this.#recorder.protocolVersion);
        if (packet === undefined) this.#recorder.nonsense();
        else this.#recorder.packet(side, packet, atMs);
      },
      longPacket: (head: Buffer, headerBytes: number, totalBytes: number, atMs: number) => {
        const packet = seeLongPublish(head, headerBytes, totalBytes);
        if (packet === undefined) this.#recorder.nonsense();
        else this.#recorder.packet(side, packet, atMs);
      },
      nonsense: () => this.#recorder.nonsense(),
    };
    return new PacketCutter(sink, side, this.#sawSyn);
  }

  #bytes(side: Side, bytes: Buffer, atMs: number): void {
    if (this.#protocol === 'mqtt') this.#cutters[side].bytes(bytes, atMs);
    else if (this.#protocol === 'websocket') this.#webSockets[side].bytes(bytes, atMs);
    else if (this.#protocol === undefined) this.#guess(side, bytes, atMs);
  }

  #guess(side: Side, bytes: Buffer, atMs: number): void {
    if (!this.#sawSyn) {
      this.#guessMidway(side, bytes, atMs);
      return;
    }
    if (side === 'broker') {
      this.#protocol = 'other'; // MQTT brokers wait for the client
      return;
    }
    this.#early = Buffer.concat([this.#early, bytes]);
    const guess = guessProtocol(this.#early);
    if (guess === undefined && this.#early.length < MOST_EARLY) return;
    this.#protocol = guess?.protocol ?? 'other';
    if (this.#protocol === 'mqtt') this.#setting.ports.add(this.#broker.port);
    const early = this.#early.subarray(guess?.skip ?? 0);
    this.#early = Buffer.alloc(0);
    this.#bytes('client', early, atMs);
  }

  /** Its beginning is not in the capture: only what can hardly be anything else is taken for MQTT. */
  #guessMidway(side: Side, bytes: Buffer, atMs: number): void {
    const isConnect = side === 'client' && guessProtocol(bytes)?.protocol === 'mqtt';
    const atBroker = this.#setting.ports.has(this.#broker.port);
    if (isConnect || (atBroker && beginsPacket(bytes, side))) {
      this.#protocol = 'mqtt';
      this.#cutters[side].bytes(bytes, atMs);
      return;
    }
    const first = bytes[0] ?? 0;
    if (first >= 0x14 && first <= 0x17 && bytes[1] === 3 && (bytes[2] ?? 9) <= 4) this.#protocol = 'tls';
    this.#tries += 1;
    if (this.#tries > MOST_TRIES) this.#protocol ??= 'other';
  }
}

/** The broker's side is the one with a known port; where neither or both are, the lower one: clients have high ports. */
function isBrokerPort(source: number, destination: number, ports: ReadonlySet<number>): boolean {
  if (ports.has(source) !== ports.has(destination)) return ports.has(source);
  return source < destination;
}
