import { createHash } from 'node:crypto';
import type { ObservedMessage } from './observed-message.ts';
import { isOnlyOne } from './payload-kind.ts';

/** Payloads remembered; the one not seen for longest makes room. */
const PAYLOADS = 4_096;
/** Topics remembered of one payload. */
const TOPICS = 4;
/** Shorter payloads come again by themselves: `on`, `21.5`. */
const SHORTEST = 12;
/** What of a payload is compared, besides its length. */
const COMPARED = 4_096;

/** A payload that came more than once. */
export interface Repeat {
  /** Topics it came on, at most a handful. */
  readonly topics: readonly string[];
  /** Times it came on the topic where it came most. */
  readonly times: number;
  readonly meanGapMs: number;
  /** Standard deviation of the gaps over their mean; 0 is a clockwork. */
  readonly gapSpread: number;
  readonly payloadBytes: number;
  /** Whether it holds a time or an id, so that a second one like it cannot be a new reading. */
  readonly onlyOne: boolean;
  /** How often its topic came back longer, with the old one at its end: `a/x`, `b/a/x`, `a/b/a/x`. */
  readonly growth: number;
}

interface Entry {
  readonly counts: Map<string, { times: number; lastMs: number }>;
  readonly payloadBytes: number;
  readonly onlyOne: boolean;
  gaps: number;
  gapSum: number;
  gapSquares: number;
  longest: string;
  growth: number;
}

/** Remembers the last payloads and notices those that come again; what its sender marked as sent again is left out. */
export class RepeatWatch {
  readonly #entries = new Map<string, Entry>();
  readonly #gone: Repeat[] = [];
  /** Payloads seen that hold a time or an id, and how many of them came two or three times on one topic. */
  onlyOnes = 0;
  doubled = 0;

  add({ topic, payload, payloadBytes, atMs, dup, retain, broker = '' }: ObservedMessage): void {
    if (payloadBytes < SHORTEST || dup || retain === 'stored') return;
    const key = createHash('sha1')
      .update(payload.subarray(0, COMPARED))
      .update(`${payloadBytes} ${broker}`)
      .digest('base64');
    const known = this.#entries.get(key);
    if (known === undefined) {
      this.#open(key, topic, payload, payloadBytes, atMs);
      return;
    }
    this.#entries.delete(key);
    this.#entries.set(key, known); // the youngest now
    const count = known.counts.get(topic);
    if (count !== undefined) {
      const gap = atMs - count.lastMs;
      known.gaps += 1;
      known.gapSum += gap;
      known.gapSquares += gap * gap;
      count.times += 1;
      count.lastMs = atMs;
      if (known.onlyOne && count.times === 2) this.doubled += 1;
      if (known.onlyOne && count.times === 4) this.doubled -= 1;
    } else if (known.counts.size < TOPICS) {
      known.counts.set(topic, { times: 1, lastMs: atMs });
    }
    if (topic.length > known.longest.length && topic.endsWith(`/${known.longest}`)) {
      known.longest = topic;
      known.growth += 1;
    }
  }

  /** Those that came most often first. */
  repeats(): readonly Repeat[] {
    return [...this.#gone, ...[...this.#entries.values()].filter(isRepeat).map(repeatOf)].toSorted(
      (a, b) => b.growth - a.growth || b.times - a.times || ((a.topics[0] ?? '') < (b.topics[0] ?? '') ? -1 : 1),
    );
  }

  #open(key: string, topic: string, payload: Buffer, payloadBytes: number, atMs: number): void {
    const onlyOne = isOnlyOne(payload);
    if (onlyOne) this.onlyOnes += 1;
    const counts = new Map([[topic, { times: 1, lastMs: atMs }]]);
    this.#entries.set(key, {
      counts,
      payloadBytes,
      onlyOne,
      gaps: 0,
      gapSum: 0,
      gapSquares: 0,
      longest: topic,
      growth: 0,
    });
    if (this.#entries.size <= PAYLOADS) return;
    const [oldest] = this.#entries;
    if (oldest === undefined) return;
    this.#entries.delete(oldest[0]);
    if (isRepeat(oldest[1]) && this.#gone.length < PAYLOADS) this.#gone.push(repeatOf(oldest[1]));
  }
}

function isRepeat({ gaps, growth }: Entry): boolean {
  return gaps >= 3 || growth >= 2;
}

function repeatOf({ counts, gaps, gapSum, gapSquares, payloadBytes, onlyOne, growth }: Entry): Repeat {
  const mean = gaps === 0 ? 0 : gapSum / gaps;
  const variance = gaps === 0 ? 0 : Math.max(0, gapSquares / gaps - mean * mean);
  return {
    topics: [...counts.keys()],
    times: Math.max(...[...counts.values()].map(({ times }) => times)),
    meanGapMs: mean,
    gapSpread: mean === 0 ? 0 : Math.sqrt(variance) / mean,
    payloadBytes,
    onlyOne,
    growth,
  };
}
