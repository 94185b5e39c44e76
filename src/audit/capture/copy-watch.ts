/** Segments remembered, and for how long. */
const PRINTS = 16;
const COPY_MS = 50;

/** Tells copies of one packet, which a capture at several interfaces has, from a packet that was sent again. */
export class CopyWatch {
  readonly #prints: { readonly print: string; readonly atMs: number }[] = [];

  isCopy(print: string, atMs: number): boolean {
    if (this.#prints.some((other) => other.print === print && Math.abs(atMs - other.atMs) < COPY_MS)) return true;
    this.#prints.push({ print, atMs });
    if (this.#prints.length > PRINTS) this.#prints.shift();
    return false;
  }
}
