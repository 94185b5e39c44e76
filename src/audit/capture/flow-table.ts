import type { CapturedSession } from './captured-session.ts';
import { Flow, type FlowSetting } from './flow.ts';
import type { TcpSegment } from './tcp-segment.ts';

/** Connections followed at a time; the one silent for longest makes room. */
const MOST_FLOWS = 20_000;

/** What there was besides readable sessions. */
export interface OtherFlows {
  /** Connections by port of the broker. */
  readonly tls: Map<number, number>;
  readonly webSocket: Map<number, number>;
  /** SYN answered by RST, and SYN not answered at all, at the ports of brokers. */
  readonly refused: Map<number, number>;
  readonly unanswered: Map<number, number>;
  /** At the ports of brokers, but no MQTT. */
  other: number;
  /** Connections given up because there were too many at a time. */
  evicted: number;
}

/** All TCP connections of a capture. */
export class FlowTable {
  readonly #flows = new Map<string, Flow>();
  readonly #setting: FlowSetting;
  readonly #done: (session: CapturedSession) => void;
  readonly other: OtherFlows = {
    tls: new Map(),
    webSocket: new Map(),
    refused: new Map(),
    unanswered: new Map(),
    other: 0,
    evicted: 0,
  };
  #lastMs = 0;

  /** `done` hears of each session once it cannot go on. */
  constructor(setting: FlowSetting, done: (session: CapturedSession) => void) {
    this.#setting = setting;
    this.#done = done;
  }

  receive(segment: TcpSegment): void {
    this.#lastMs = Math.max(this.#lastMs, segment.atMs);
    const key = keyOf(segment);
    let flow = this.#flows.get(key);
    if (flow?.isReopenedBy(segment) === true) {
      this.#close(key, flow, flow.lastMs);
      flow = undefined;
    }
    if (flow === undefined) {
      // the last ACK of a connection, or RST to what is gone, begins none
      if (segment.payloadBytes === 0 && !segment.flags.syn) return;
      flow = new Flow(segment, this.#setting);
    } else {
      this.#flows.delete(key);
    }
    this.#flows.set(key, flow); // the youngest now
    flow.receive(segment);
    if (this.#flows.size > MOST_FLOWS) this.#evict();
  }

  /** The capture is over. */
  finish(): void {
    for (const [key, flow] of [...this.#flows]) this.#close(key, flow, this.#lastMs);
  }

  #evict(): void {
    const [oldest] = this.#flows;
    if (oldest === undefined) return;
    if (!oldest[1].ended && oldest[1].protocol === 'mqtt') this.other.evicted += 1;
    this.#close(oldest[0], oldest[1], oldest[1].lastMs);
  }

  #close(key: string, flow: Flow, atMs: number): void {
    this.#flows.delete(key);
    const session = flow.finish(atMs);
    if (session !== undefined) this.#done(session);
    else this.#count(flow);
  }

  #count(flow: Flow): void {
    const port = flow.brokerPort;
    if (flow.protocol === 'tls') increase(this.other.tls, port);
    else if (flow.protocol === 'websocket') increase(this.other.webSocket, port);
    else if (this.#setting.ports.has(port)) {
      const fruitless = flow.fruitless;
      if (fruitless !== undefined) increase(this.other[fruitless], port);
      else if (flow.protocol === 'other') this.other.other += 1;
    }
  }
}

function keyOf({ source, sourcePort, destination, destinationPort }: TcpSegment): string {
  const a = `${source}:${sourcePort}`;
  const b = `${destination}:${destinationPort}`;
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function increase(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
