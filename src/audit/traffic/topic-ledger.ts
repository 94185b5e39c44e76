import { DistinctCount } from './distinct-count.ts';
import { KeptMost } from './kept-most.ts';
import type { ObservedMessage } from './observed-message.ts';
import { holdsCredential, type PayloadKind, payloadKind } from './payload-kind.ts';
import { flawsOf, type TopicFlaw } from './topic-flaw.ts';
import { shapeOf } from './topic-shape.ts';

/** Topics kept apart; beyond it those with the fewest messages are given up. */
const TOPICS = 5_000;
/** Shapes of topics kept apart. */
const SHAPES = 500;
/** Publishers remembered of one shape. */
const PUBLISHERS = 64;
/** Examples kept of anything. */
const EXAMPLES = 5;

/** What is known of one topic. */
export interface TopicCount {
  readonly topic: string;
  readonly messages: number;
  readonly bytes: number;
  readonly qos: readonly [number, number, number];
  /** Messages its publishers asked to keep, or that came on a topic the broker had kept one of. */
  readonly retained: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly kinds: readonly PayloadKind[];
}

/** What is known of topics that differ in numbers, ids and times only. */
export interface ShapeCount {
  readonly shape: string;
  readonly messages: number;
  readonly topics: number;
  readonly examples: readonly string[];
  /** The publisher with the most topics of this shape, where publishers can be seen: how many of its messages opened one. */
  readonly busiest?: { readonly publisher: string; readonly topics: number; readonly messages: number };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Topic extends Omit<Writable<TopicCount>, 'kinds' | 'qos'> {
  readonly qos: [number, number, number];
  readonly kinds: Set<PayloadKind>;
  stored: boolean;
}
interface Shape {
  readonly shape: string;
  messages: number;
  topics: number;
  readonly examples: string[];
  readonly publishers: Map<string, { topics: number; messages: number }>;
}

/** What topics there are, who they look like, what is wrong with their names; bounded however many there are. */
export class TopicLedger {
  readonly #topics = new KeptMost<Topic>(TOPICS, ({ messages }) => messages);
  readonly #shapes = new KeptMost<Shape>(SHAPES, ({ messages }) => messages);
  readonly #distinct = new DistinctCount();
  readonly #flaws = new Map<TopicFlaw, { topics: number; readonly examples: string[] }>();
  readonly #credentials: string[] = [];

  add(message: ObservedMessage): void {
    const { topic, atMs, payload, payloadBytes, qos, retain } = message;
    this.#distinct.add(topic);
    const known = this.#topics.get(topic);
    const entry = known ?? this.#open(topic, atMs);
    this.#shaped(topic, known === undefined, message.publisher);
    if (retain === 'stored') {
      entry.stored = true;
      return;
    }
    entry.messages += 1;
    entry.bytes += payloadBytes;
    entry.qos[qos] += 1;
    if (retain === 'published' || (retain === undefined && entry.stored)) entry.retained += 1;
    entry.lastMs = atMs;
    entry.kinds.add(payloadKind(payload));
    if (entry.messages > 8 || this.#credentials.length >= EXAMPLES || !holdsCredential(payload)) return;
    if (!this.#credentials.includes(topic)) this.#credentials.push(topic);
  }

  /** How many topics there were; exact until the first was given up. */
  get distinct(): { readonly topics: number; readonly exact: boolean } {
    const exact = this.#topics.dropped === 0;
    return { topics: exact ? this.#topics.size : this.#distinct.estimate(), exact };
  }

  topics(): readonly TopicCount[] {
    return this.#topics.heaviest().map(({ stored: _stored, kinds, ...topic }) => ({ ...topic, kinds: [...kinds] }));
  }

  shapes(): readonly ShapeCount[] {
    return this.#shapes.heaviest().map(({ publishers, ...shape }) => {
      const [busiest] = [...publishers].toSorted(([, a], [, b]) => b.topics - a.topics);
      return { ...shape, ...(busiest === undefined ? {} : { busiest: { publisher: busiest[0], ...busiest[1] } }) };
    });
  }

  /** How many topics had the flaw (a topic given up and seen again counts again), and some of them. */
  flaw(flaw: TopicFlaw): { readonly topics: number; readonly examples: readonly string[] } {
    return this.#flaws.get(flaw) ?? { topics: 0, examples: [] };
  }

  /** Topics whose JSON had a field named like a password. */
  get credentials(): readonly string[] {
    return this.#credentials;
  }

  #open(topic: string, atMs: number): Topic {
    for (const flaw of flawsOf(topic)) {
      const seen = this.#flaws.get(flaw) ?? { topics: 0, examples: [] };
      seen.topics += 1;
      if (seen.examples.length < EXAMPLES) seen.examples.push(topic);
      this.#flaws.set(flaw, seen);
    }
    return this.#topics.put(topic, {
      topic,
      messages: 0,
      bytes: 0,
      qos: [0, 0, 0],
      retained: 0,
      firstMs: atMs,
      lastMs: atMs,
      kinds: new Set(),
      stored: false,
    });
  }

  #shaped(topic: string, isNew: boolean, publisher: string | undefined): void {
    const shape = shapeOf(topic);
    const entry =
      this.#shapes.get(shape) ??
      this.#shapes.put(shape, { shape, messages: 0, topics: 0, examples: [], publishers: new Map() });
    entry.messages += 1;
    if (isNew) {
      entry.topics += 1;
      if (entry.examples.length < EXAMPLES) entry.examples.push(topic);
    }
    if (publisher === undefined) return;
    const own = entry.publishers.get(publisher);
    if (own === undefined && entry.publishers.size >= PUBLISHERS) return;
    entry.publishers.set(publisher, {
      topics: (own?.topics ?? 0) + (isNew ? 1 : 0),
      messages: (own?.messages ?? 0) + 1,
    });
  }
}
