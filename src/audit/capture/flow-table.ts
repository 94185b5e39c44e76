import type { CapturedSession } from './captured-session.ts';
import { Flow, type FlowSetting } from './flow.ts';
import type { TcpSegment } from './tcp-segment.ts';

/** Connections followed at a time; the one silent for longest makes room. */
const MOST_FLOWS = 20_000;
/** Connections remembered by how they began, and how long a packet takes from one interface to the next. */
const MOST_FIRSTS = 8_192;
const TRANSLATED_MS = 1_000;

/** What there was besides readable sessions. */
export interface OtherFlows {
  /** Connections by port of the broker. */
  readonly tls: Map<number, number>;
  readonly webSocket: Map<number, number>;
  /** SYN answered by RST, and SYN not answered at all, at the ports of brokers. */
  readonly refused: Map<number, number>;
  readonly unanswered: Map<number, number>;
  /** Connections seen a second time, behind address translation. */
  translated: number;
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
    translated: 0,
    other: 0,
    evicted: 0,
  };
  /** The last connections by their source and first sequence number. */
  readonly #firsts = new Map<string, { readonly key: string; readonly atMs: number }>();
  /** Connections that are copies of others. */
  readonly #ignored = new Set<string>();
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
      if (this.#isTranslated(key, segment)) {
        this.other.translated += 1;
        this.#ignored.add(key);
        deleteOldest(this.#ignored);
      }
      if (this.#ignored.has(key)) return;
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

  /**
   * Whether this is a connection the capture has already, on its way to another destination: translation of the
   * destination leaves source and first sequence number as they are.
   */
  #isTranslated(key: string, { flags, seq, atMs, source, sourcePort }: TcpSegment): boolean {
    if (!flags.syn || flags.ack) return false;
    const origin = `${source}:${sourcePort}:${seq}`;
    const first = this.#firsts.get(origin);
    if (first !== undefined && first.key !== key && atMs - first.atMs <= TRANSLATED_MS) return true;
    this.#ignored.delete(key);
    this.#firsts.delete(origin);
    this.#firsts.set(origin, { key, atMs });
    deleteOldest(this.#firsts);
    return false;
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

function deleteOldest(entries: Map<string, unknown> | Set<string>): void {
  if (entries.size <= MOST_FIRSTS) return;
  for (const key of entries.keys()) {
    entries.delete(key);
    return;
  }
}
