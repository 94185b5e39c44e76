/** Message numbers in waiting, first in first out. */
export class SeqQueue {
  #seqs: number[] = [];
  #first = 0;

  get length(): number {
    return this.#seqs.length - this.#first;
  }

  push(seq: number): void {
    this.#seqs.push(seq);
  }

  shift(): number | undefined {
    if (this.#first === this.#seqs.length) return undefined;
    const seq = this.#seqs[this.#first++];
    if (this.#first > 1024 && this.#first * 2 > this.#seqs.length) {
      this.#seqs = this.#seqs.slice(this.#first);
      this.#first = 0;
    }
    return seq;
  }

  clear(): void {
    this.#seqs = [];
    this.#first = 0;
  }
}
