import { type SeenPacket, seeLongPublish, seePacket } from '../../swarm/seen-packet.ts';
import type { Side } from './captured-session.ts';
import { PacketCutter } from './packet-cutter.ts';
import { beginsPacket } from './plausible-packet.ts';
import { guessProtocol, type Protocol } from './protocol-guess.ts';
import type { SessionRecorder } from './session-recorder.ts';
import { WebSocketFrames } from './web-socket-frames.ts';

/** Bytes kept until it is clear what a client speaks. */
const MOST_EARLY = 8 * 1024;
/** Pieces of a connection without a beginning after which it is no MQTT. */
const MOST_TRIES = 64;

/** What is known of a connection before anything is said. */
export interface ConversationSetting {
  /** Whether its beginning was captured. */
  readonly fromStart: boolean;
  readonly brokerPort: number;
  /** Ports brokers listen at; the one where CONNECT was seen is added. */
  readonly ports: Set<number>;
}

/** What both sides of a connection say: finds out what is spoken, and hands on the packets when that is MQTT. */
export class Conversation {
  readonly #recorder: SessionRecorder;
  readonly #fromStart: boolean;
  readonly #brokerPort: number;
  readonly #ports: Set<number>;
  readonly #cutters: Readonly<Record<Side, PacketCutter>>;
  readonly #webSockets: Readonly<Record<Side, WebSocketFrames>>;
  #protocol: Protocol | undefined;
  #early: Buffer = Buffer.alloc(0);
  #tries = 0;

  constructor(recorder: SessionRecorder, { fromStart, brokerPort, ports }: ConversationSetting) {
    this.#recorder = recorder;
    this.#fromStart = fromStart;
    this.#brokerPort = brokerPort;
    this.#ports = ports;
    this.#cutters = { client: this.#cutter('client'), broker: this.#cutter('broker') };
    this.#webSockets = {
      client: new WebSocketFrames((bytes, atMs) => this.#cutters.client.bytes(bytes, atMs)),
      broker: new WebSocketFrames((bytes, atMs) => this.#cutters.broker.bytes(bytes, atMs)),
    };
  }

  /** Undefined while nobody has said anything that settles it. */
  get protocol(): Protocol | undefined {
    return this.#protocol;
  }

  bytes(side: Side, bytes: Buffer, atMs: number): void {
    if (this.#protocol === 'mqtt') this.#cutters[side].bytes(bytes, atMs);
    else if (this.#protocol === 'websocket') this.#webSockets[side].bytes(bytes, atMs);
    else if (this.#protocol === undefined) this.#guess(side, bytes, atMs);
  }

  /** So many bytes of this side are not in the capture. */
  gap(side: Side, bytes: number): void {
    if (this.#protocol === undefined) this.#tries += 1;
    this.#cutters[side].gap(bytes);
    this.#webSockets[side].gap();
    this.#recorder.gap(side);
  }

  #cutter(side: Side): PacketCutter {
    const hear = (packet: SeenPacket | undefined, atMs: number): void => {
      if (packet === undefined) this.#recorder.nonsense();
      else this.#recorder.packet(side, packet, atMs);
    };
    const sink = {
      packet: (frame: Buffer, atMs: number) => hear(seePacket(frame, this.#recorder.protocolVersion), atMs),
      longPacket: (head: Buffer, headerBytes: number, totalBytes: number, atMs: number) =>
        hear(seeLongPublish(head, headerBytes, totalBytes), atMs),
      nonsense: () => this.#recorder.nonsense(),
    };
    return new PacketCutter(sink, side, this.#fromStart);
  }

  #guess(side: Side, bytes: Buffer, atMs: number): void {
    if (!this.#fromStart) {
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
    if (this.#protocol === 'mqtt') this.#ports.add(this.#brokerPort);
    const early = this.#early.subarray(guess?.skip ?? 0);
    this.#early = Buffer.alloc(0);
    this.bytes('client', early, atMs);
  }

  /** Its beginning is not in the capture: only what can hardly be anything else is taken for MQTT. */
  #guessMidway(side: Side, bytes: Buffer, atMs: number): void {
    const isConnect = side === 'client' && guessProtocol(bytes)?.protocol === 'mqtt';
    const atBroker = this.#ports.has(this.#brokerPort);
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
