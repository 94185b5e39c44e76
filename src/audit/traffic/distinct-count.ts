const BITS = 1 << 17;

/** How many different texts there were, by linear counting in 16 KiB: some 1 % wrong up to a few hundred thousand. */
export class DistinctCount {
  readonly #bits = new Uint8Array(BITS / 8);
  #set = 0;

  add(text: string): void {
    const bit = hash(text) % BITS;
    const mask = 1 << (bit & 7);
    const byte = this.#bits[bit >> 3] ?? 0;
    if ((byte & mask) !== 0) return;
    this.#bits[bit >> 3] = byte | mask;
    this.#set += 1;
  }

  estimate(): number {
    const empty = Math.max(1, BITS - this.#set);
    return Math.round(-BITS * Math.log(empty / BITS));
  }
}

/** FNV-1a, its bits mixed once more, because nearby texts differ in few of them. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
