import type { ObservedMessage } from './observed-message.ts';
import { PAYLOAD_KINDS, type PayloadKind, payloadKind } from './payload-kind.ts';
import { PayloadSizes, type SizeCount } from './payload-sizes.ts';
import { type Repeat, RepeatWatch } from './repeat-watch.ts';
import { TOPIC_FLAWS, type TopicFlaw } from './topic-flaw.ts';
import { type ShapeCount, type TopicCount, TopicLedger } from './topic-ledger.ts';

/** What traffic looked like for a while; the subject of the traffic rules. */
export interface TrafficSummary {
  /** From the first message to the last, or how long was listened. */
  readonly seconds: number;
  readonly messages: number;
  readonly bytes: number;
  /** Messages by QoS 0, 1, 2. */
  readonly qos: readonly [number, number, number];
  /** Messages whose publishers asked to keep them; absent where the connection does not tell. */
  readonly retained?: number;
  /** Messages the broker had kept from before. */
  readonly stored: number;
  /** Messages marked DUP. */
  readonly duplicates: number;
  readonly distinct: { readonly topics: number; readonly exact: boolean };
  /** Those with the most messages first. */
  readonly topics: readonly TopicCount[];
  readonly shapes: readonly ShapeCount[];
  /** Flaws of names that occurred. */
  readonly flaws: readonly {
    readonly flaw: TopicFlaw;
    readonly topics: number;
    readonly examples: readonly string[];
  }[];
  readonly sizes: readonly SizeCount[];
  readonly largest?: { readonly topic: string; readonly bytes: number };
  /** Topics by the size of what came on them. */
  readonly large: readonly { readonly topic: string; readonly bytes: number }[];
  /** Messages of at most eight bytes on a topic at least four times as long. */
  readonly overheadDominates: number;
  readonly kinds: Readonly<Record<PayloadKind, number>>;
  /** Topics whose JSON had a field named like a password. */
  readonly credentials: readonly string[];
  readonly repeats: readonly Repeat[];
  /** Payloads with a time or id in them, and how many of them came two or three times on their topic. */
  readonly onlyOnes: number;
  readonly doubled: number;
}

/** Takes messages, gives the summary; its memory is bounded whatever comes. */
export class TrafficTable {
  readonly #ledger = new TopicLedger();
  readonly #repeats = new RepeatWatch();
  readonly #sizes = new PayloadSizes();
  readonly #kinds: Record<PayloadKind, number> = { empty: 0, json: 0, text: 0, binary: 0 };
  readonly #qos: [number, number, number] = [0, 0, 0];
  #retained = 0;
  #retainTold = false;
  #stored = 0;
  #duplicates = 0;
  #overhead = 0;
  #firstMs: number | undefined;
  #lastMs = 0;

  add(given: ObservedMessage): void {
    const message = bounded(given);
    this.#firstMs ??= message.atMs;
    this.#lastMs = Math.max(this.#lastMs, message.atMs);
    this.#ledger.add(message);
    if (message.retain === 'stored') {
      this.#stored += 1;
      return;
    }
    this.#repeats.add(message);
    this.#qos[message.qos] += 1;
    if (message.retain !== undefined) this.#retainTold = true;
    if (message.retain === 'published') this.#retained += 1;
    if (message.dup) this.#duplicates += 1;
    this.#kinds[payloadKind(message.payload)] += 1;
    this.#sizes.add(message.topic, message.payloadBytes);
    const topicBytes = Buffer.byteLength(given.topic);
    if (message.payloadBytes > 0 && message.payloadBytes <= 8 && topicBytes >= message.payloadBytes * 4)
      this.#overhead += 1;
  }

  get messages(): number {
    return this.#sizes.messages;
  }

  /** `seconds`: how long was listened, where that is known better than from the messages. */
  summary(seconds?: number): TrafficSummary {
    const largest = this.#sizes.largest();
    return {
      seconds: seconds ?? Math.max(0, this.#lastMs - (this.#firstMs ?? this.#lastMs)) / 1_000,
      messages: this.#sizes.messages,
      bytes: this.#sizes.bytes,
      qos: [...this.#qos],
      ...(this.#retainTold ? { retained: this.#retained } : {}),
      stored: this.#stored,
      duplicates: this.#duplicates,
      distinct: this.#ledger.distinct,
      topics: this.#ledger.topics(),
      shapes: this.#ledger.shapes(),
      flaws: TOPIC_FLAWS.map((flaw) => ({ flaw, ...this.#ledger.flaw(flaw) })).filter(({ topics }) => topics > 0),
      sizes: this.#sizes.histogram(),
      ...(largest === undefined ? {} : { largest }),
      large: this.#sizes.large(),
      overheadDominates: this.#overhead,
      kinds: { ...this.#kinds },
      credentials: this.#ledger.credentials,
      repeats: this.#repeats.repeats(),
      onlyOnes: this.#repeats.onlyOnes,
      doubled: this.#repeats.doubled,
    };
  }
}

/** Names may have 65,535 bytes; of so many nobody needs to see more than this, and memory must have an end. */
const LONGEST_TOPIC = 512;

/** The message with its names cut; a copy, because a slice would keep the whole alive. */
function bounded(message: ObservedMessage): ObservedMessage {
  if (message.topic.length <= LONGEST_TOPIC) return message;
  return { ...message, topic: `${Buffer.from(message.topic.slice(0, LONGEST_TOPIC)).toString()}...` };
}

/** Shares of payload kinds, `json 80 %, binary 20 %`; those that did not occur are left out. */
export function kindShares({ kinds, messages }: TrafficSummary): string {
  return PAYLOAD_KINDS.filter((kind) => kinds[kind] > 0)
    .map((kind) => `${kind} ${Math.round((kinds[kind] / messages) * 100)} %`)
    .join(', ');
}
