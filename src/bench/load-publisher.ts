import type { LatencyHistogram } from '../swarm/latency-histogram.ts';
import type { Paced } from '../swarm/pacer.ts';
import { type MessageSource, Publisher } from '../swarm/publisher.ts';
import type { BenchPayload } from './bench-payload.ts';
import type { PlannedPublisher } from './load-plan.ts';
import type { StepOrder } from './load-tally.ts';

/** What the publishers of one process share. */
export interface PublisherSetting {
  readonly qos: 0 | 1 | 2;
  readonly payload: BenchPayload;
  readonly now: () => number;
  /** From the intended time to the broker's acknowledgement, and until this tool came to the message. */
  readonly acknowledgement: LatencyHistogram;
  readonly lateness: LatencyHistogram;
}

/** A step as one publisher takes part in it: message `base` of all it ever had is the step's first. */
interface OwnStep {
  readonly order: StepOrder;
  readonly base: number;
  readonly firstMs: number;
  readonly intervalMs: number;
}

/**
 * The sending end of one client. Messages fall due at equal distances whatever happens; what cannot be sent waits in
 * order, and its latency goes on counting from when it was due.
 */
export class LoadPublisher implements Paced, MessageSource {
  readonly plan: PlannedPublisher;
  readonly role: Publisher;
  readonly payloadBytes: number;
  offered = 0;
  sentMessages = 0;
  acknowledged = 0;
  refused = 0;
  readonly #setting: PublisherSetting;
  readonly #publishers: number;
  /** Every step so far, the current one last: an old message that is sent again says what it said the first time. */
  #steps: OwnStep[] = [];
  #next = 0;
  #highestSent = -1;

  /** One of `publishers` that share a rate. */
  constructor(plan: PlannedPublisher, publishers: number, setting: PublisherSetting) {
    this.plan = plan;
    this.role = new Publisher(plan.topic, setting.qos, 'buffer', this);
    this.payloadBytes = setting.payload.bytes;
    this.#setting = setting;
    this.#publishers = publishers;
  }

  get intervalMs(): number {
    return this.#steps.at(-1)?.intervalMs ?? Number.POSITIVE_INFINITY;
  }

  get phaseMs(): number {
    return (this.intervalMs * this.plan.index) / this.#publishers;
  }

  begin(order: StepOrder): void {
    const intervalMs = (1000 * this.#publishers) / order.rate;
    const firstMs = order.startMs + (intervalMs * this.plan.index) / this.#publishers;
    this.#steps = [...this.#steps, { order, base: this.#next, firstMs, intervalMs }];
    [this.offered, this.sentMessages, this.acknowledged, this.refused] = [0, 0, 0, 0];
  }

  due(): void {
    const seq = this.#next;
    const step = this.#stepOf(seq);
    if (step === undefined) return;
    const intendedMs = intendedOf(step, seq);
    if (intendedMs >= step.order.untilMs) return;
    this.#next++;
    if (intendedMs >= step.order.measureFromMs) {
      this.offered++;
      this.#setting.lateness.record(this.#setting.now() - intendedMs);
    }
    this.role.offer(seq);
  }

  writePayload(into: Buffer, at: number, seq: number): void {
    const step = this.#stepOf(seq);
    if (step === undefined) return;
    const { payload } = this.#setting;
    payload.writeInto(into, at, step.order.step, this.plan.index, seq - step.base, intendedOf(step, seq));
  }

  sent(seq: number): void {
    if (seq <= this.#highestSent) return; // again
    this.#highestSent = seq;
    if (this.#counts(seq) !== undefined) this.sentMessages++;
  }

  settled(seq: number, reasonCode: number): void {
    const intendedMs = this.#counts(seq);
    if (intendedMs === undefined) return;
    if (reasonCode >= 0x80) this.refused++;
    else {
      this.acknowledged++;
      this.#setting.acknowledgement.record(this.#setting.now() - intendedMs);
    }
  }

  noted(): void {}

  /** When it was due, of a message of the current step that counts. */
  #counts(seq: number): number | undefined {
    const step = this.#steps.at(-1);
    if (step === undefined || seq < step.base) return undefined;
    const intendedMs = intendedOf(step, seq);
    return intendedMs >= step.order.measureFromMs ? intendedMs : undefined;
  }

  #stepOf(seq: number): OwnStep | undefined {
    return this.#steps.findLast(({ base }) => seq >= base);
  }
}

function intendedOf({ base, firstMs, intervalMs }: OwnStep, seq: number): number {
  return firstMs + (seq - base) * intervalMs;
}
