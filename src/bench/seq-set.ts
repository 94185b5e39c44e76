const FIRST_BYTES = 8;

/** Which messages of one publisher a subscriber has: a bit each. */
export class SeqSet {
  #bits = new Uint8Array(FIRST_BYTES);
  /** The largest number there is; -1 while there is none. */
  highest = -1;

  /** Adds a number; false when it was there already. */
  add(seq: number): boolean {
    const at = seq >>> 3;
    if (at >= this.#bits.length) this.#grow(at);
    const [byte, bit] = [this.#bits[at] ?? 0, 1 << (seq & 7)];
    if ((byte & bit) !== 0) return false;
    this.#bits[at] = byte | bit;
    if (seq > this.highest) this.highest = seq;
    return true;
  }

  #grow(at: number): void {
    const grown = new Uint8Array(Math.max(this.#bits.length * 2, at + 1));
    grown.set(this.#bits);
    this.#bits = grown;
  }
}
