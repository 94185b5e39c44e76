import { SwarmClient } from './client.ts';
import type { ClientSetting } from './client-setting.ts';
import type { LatencyHistogram } from './latency-histogram.ts';
import type { Slot, StreamSpec } from './observation.ts';
import type { Paced } from './pacer.ts';
import { PayloadWriter, readPayload } from './payload.ts';
import { type MessageSource, Publisher } from './publisher.ts';
import { StreamLedger } from './stream-ledger.ts';
import type { PlannedStream } from './stream-plan.ts';
import { Subscriber } from './subscriber.ts';
import type { WhenOffline } from './swarm.ts';
import type { UnexpectedReceipts } from './unexpected-receipts.ts';

/** The number of a stream's sentinel: no slot ever gets that far. */
const SENTINEL = 0xffff_ffff;

/** What the streams of a run share. */
export interface StreamSetting extends ClientSetting {
  readonly run: string;
  readonly whenOffline: WhenOffline | undefined;
  readonly unexpected: UnexpectedReceipts;
  readonly latency: LatencyHistogram;
}

/** One stream at work: publisher, subscriber and the ledger of their messages. */
export class Stream implements Paced, MessageSource {
  readonly spec: StreamSpec;
  readonly phaseMs: number;
  readonly publisher: SwarmClient;
  readonly subscriber: SwarmClient;
  readonly #outgoing: Publisher;
  readonly #writer: PayloadWriter;
  readonly #setting: StreamSetting;
  #ledger: StreamLedger;
  #sentinelArrived = false;
  #lastReceiptMs = 0;

  constructor({ spec, phaseMs }: PlannedStream, setting: StreamSetting) {
    this.spec = spec;
    this.phaseMs = phaseMs;
    this.#setting = setting;
    this.#writer = new PayloadWriter(setting.run, spec.id, spec.qos);
    this.#ledger = new StreamLedger(spec.id, phaseMs, spec.intervalMs);
    const whenOffline = setting.whenOffline ?? (spec.qos === 0 ? 'drop' : 'buffer');
    this.#outgoing = new Publisher(spec.topic, spec.qos, whenOffline, this);
    this.publisher = new SwarmClient(spec.publisher, this.#outgoing, setting);
    const incoming = new Subscriber(spec.topic, spec.qos, (bytes, start, end) => this.#receive(bytes, start, end));
    this.subscriber = new SwarmClient(spec.subscriber, incoming, setting);
  }

  get intervalMs(): number {
    return this.spec.intervalMs;
  }

  get lastReceiptMs(): number {
    return this.#lastReceiptMs;
  }

  /** Messages of the publisher's that wait to be sent or acknowledged. */
  get pending(): number {
    return this.#outgoing.pending;
  }

  /** The sentinel came; streams of QoS 0 promise nothing and always say yes. */
  get drained(): boolean {
    return this.spec.qos === 0 || this.#sentinelArrived;
  }

  /** Slots count from here. */
  begin(startMs: number): void {
    this.#ledger = new StreamLedger(this.spec.id, startMs + this.phaseMs, this.spec.intervalMs);
  }

  due(): void {
    this.#outgoing.offer(this.#ledger.attempt());
  }

  /** Sends the message that proves, once received, that all before it had their chance. */
  sendSentinel(): void {
    if (this.spec.qos > 0) this.#outgoing.offer(SENTINEL);
  }

  slots(sinceMs?: number): Slot[] {
    return this.#ledger.slots(sinceMs);
  }

  /** See {@link StreamLedger.takeChanges}. */
  takeChanges(into: number[]): number {
    return this.#ledger.takeChanges(into);
  }

  get payloadBytes(): number {
    return this.#writer.payloadBytes;
  }

  writePayload(into: Buffer, at: number, seq: number): void {
    if (seq === SENTINEL) this.#writer.writeInto(into, at, 'sentinel', seq, this.#setting.now());
    else this.#writer.writeInto(into, at, 'message', seq, this.#ledger.intendedMs(seq));
  }

  sent(seq: number): void {
    if (seq !== SENTINEL) this.#ledger.sent(seq, this.#setting.now());
  }

  settled(seq: number, reasonCode: number): void {
    if (seq === SENTINEL) return;
    if (reasonCode < 0x80) this.#ledger.acked(seq, this.#setting.now());
    this.noted(seq, reasonCode);
  }

  noted(seq: number, reasonCode: number): void {
    if (reasonCode > 0) this.#ledger.reason(seq, reasonCode);
  }

  #receive(bytes: Buffer, start: number, end: number): void {
    const atMs = this.#setting.now();
    this.#lastReceiptMs = atMs;
    const seq = this.#writer.messageIn(bytes, start, end);
    const copies = seq < 0 ? 0 : this.#ledger.received(seq, atMs);
    if (copies === 1) this.#setting.latency.record(atMs - this.#ledger.intendedMs(seq));
    else if (copies === 0) this.#receiveOther(bytes.subarray(start, end));
  }

  /** A sentinel, or what nobody sent in this run. */
  #receiveOther(bytes: Buffer): void {
    const payload = readPayload(bytes);
    if (payload === undefined) this.#setting.unexpected.corrupt++;
    else if (payload.run !== this.#setting.run) this.#setting.unexpected.stowaways++;
    else if (payload.stream === this.spec.id && payload.kind === 'sentinel') this.#sentinelArrived = true;
    else this.#setting.unexpected.unknownSeq++;
  }
}
