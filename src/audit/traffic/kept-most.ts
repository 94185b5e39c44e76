/**
 * A table of bounded size that keeps what is seen most. It may grow to twice its bound and is then cut back to those with
 * the highest weight; what comes back later starts again.
 */
export class KeptMost<Entry> {
  readonly #entries = new Map<string, Entry>();
  readonly #bound: number;
  readonly #weight: (entry: Entry) => number;
  #dropped = 0;

  constructor(bound: number, weight: (entry: Entry) => number) {
    this.#bound = bound;
    this.#weight = weight;
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** Adds what was not there. */
  put(key: string, entry: Entry): Entry {
    this.#entries.set(key, entry);
    if (this.#entries.size >= this.#bound * 2) this.#cut();
    return entry;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** How many entries were given up. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The heaviest first; ties by key. */
  heaviest(most = Number.POSITIVE_INFINITY): readonly Entry[] {
    return this.#sorted()
      .slice(0, most)
      .map(([, entry]) => entry);
  }

  #sorted(): [string, Entry][] {
    return [...this.#entries].toSorted(
      ([a, left], [b, right]) => this.#weight(right) - this.#weight(left) || (a < b ? -1 : 1),
    );
  }

  #cut(): void {
    const light = this.#sorted().slice(this.#bound);
    for (const [key] of light) this.#entries.delete(key);
    this.#dropped += light.length;
  }
}
