/** From here on a payload is large: AWS IoT Core takes no more than 128 KiB, and brokers copy it for every subscriber. */
export const LARGE_BYTES = 128 * 1024;
/** Topics with large payloads that are kept. */
const MOST_LARGE = 20;

/** How many payloads were at most so long; the last bound is open. */
export interface SizeCount {
  readonly upToBytes: number;
  readonly messages: number;
}

/** Powers of four from 16 bytes to 4 MiB. */
const BOUNDS: readonly number[] = [16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

/** Sizes of payloads. */
export class PayloadSizes {
  readonly #counts = new Array<number>(BOUNDS.length + 1).fill(0);
  readonly #large = new Map<string, number>();
  #largest: { topic: string; bytes: number } | undefined;
  messages = 0;
  bytes = 0;

  add(topic: string, bytes: number): void {
    this.messages += 1;
    this.bytes += bytes;
    const found = BOUNDS.findIndex((bound) => bytes <= bound);
    const index = found < 0 ? BOUNDS.length : found;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    if (this.#largest === undefined || bytes > this.#largest.bytes) this.#largest = { topic, bytes };
    if (bytes <= LARGE_BYTES || (this.#large.size >= MOST_LARGE && !this.#large.has(topic))) return;
    this.#large.set(topic, Math.max(bytes, this.#large.get(topic) ?? 0));
  }

  largest(): { readonly topic: string; readonly bytes: number } | undefined {
    return this.#largest;
  }

  /** Topics that carried large payloads, the largest first. */
  large(): readonly { readonly topic: string; readonly bytes: number }[] {
    return [...this.#large].map(([topic, bytes]) => ({ topic, bytes })).toSorted((a, b) => b.bytes - a.bytes);
  }

  /** Bounds nothing fell under are left out. */
  histogram(): readonly SizeCount[] {
    return this.#counts
      .map((messages, index) => ({ upToBytes: BOUNDS[index] ?? Number.POSITIVE_INFINITY, messages }))
      .filter(({ messages }) => messages > 0);
  }
}
