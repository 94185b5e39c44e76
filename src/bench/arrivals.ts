import type { LatencyHistogram } from '../swarm/latency-histogram.ts';
import type { BenchPayload } from './bench-payload.ts';
import type { StepOrder } from './load-tally.ts';
import { SeqSet } from './seq-set.ts';

/** The receipts of one process's subscribers in the current step. */
export class Arrivals {
  received = 0;
  late = 0;
  duplicates = 0;
  outOfOrder = 0;
  corrupt = 0;
  strangers = 0;
  readonly #payload: BenchPayload;
  readonly #delivery: LatencyHistogram;
  readonly #now: () => number;
  /** What each subscriber has of each publisher. */
  #seen: Map<number, SeqSet>[] = [];
  #order: StepOrder | undefined;

  constructor(payload: BenchPayload, delivery: LatencyHistogram, now: () => number) {
    this.#payload = payload;
    this.#delivery = delivery;
    this.#now = now;
  }

  begin(order: StepOrder): void {
    this.#order = order;
    this.#seen = [];
    this.#delivery.reset();
    [this.received, this.late, this.duplicates, this.outOfOrder, this.corrupt, this.strangers] = [0, 0, 0, 0, 0, 0];
  }

  /** A message came to subscriber number `subscriber`: `bytes` from `start` to `end`. */
  receive(subscriber: number, bytes: Buffer, start: number, end: number): void {
    const payload = this.#payload;
    const reading = payload.read(bytes, start, end);
    if (reading === 'corrupt') this.corrupt++;
    else if (reading === 'stranger') this.strangers++;
    const order = this.#order;
    if (reading !== 'ours' || order === undefined || payload.step !== order.step) return; // of a step that is over
    const seen = this.#seenOf(subscriber, payload.publisher);
    const { highest } = seen;
    const first = seen.add(payload.seq);
    if (payload.intendedMs < order.measureFromMs) return;
    if (!first) {
      this.duplicates++;
      return;
    }
    this.received++;
    if (payload.seq < highest) this.outOfOrder++;
    const latencyMs = this.#now() - payload.intendedMs;
    this.#delivery.record(latencyMs);
    if (latencyMs > order.lateMs) this.late++;
  }

  #seenOf(subscriber: number, publisher: number): SeqSet {
    let publishers = this.#seen[subscriber];
    if (publishers === undefined) {
      publishers = new Map();
      this.#seen[subscriber] = publishers;
    }
    let seen = publishers.get(publisher);
    if (seen === undefined) {
      seen = new SeqSet();
      publishers.set(publisher, seen);
    }
    return seen;
  }
}
