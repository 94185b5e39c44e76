/** A client may be late by half its keep-alive, and by what a loaded machine adds to that. */
const PATIENCE = 1.5;
const PATIENCE_MS = 500;

/** How long a client says nothing, and whether that is longer than its keep-alive allows. */
export class SilenceWatch {
  #lastMs: number | undefined;
  #whole = true;
  #longestMs = 0;
  #keepAliveMissed = false;

  get longestMs(): number {
    return this.#longestMs;
  }

  get keepAliveMissed(): boolean {
    return this.#keepAliveMissed;
  }

  /** A packet of the client. `keepAliveSeconds` is 0 where it has none. */
  heard(atMs: number, keepAliveSeconds: number): void {
    this.lasted(atMs, keepAliveSeconds);
    this.#lastMs = atMs;
    this.#whole = true;
  }

  /** It was silent up to here. */
  lasted(untilMs: number, keepAliveSeconds: number): void {
    if (this.#lastMs === undefined || !this.#whole) return;
    const silenceMs = untilMs - this.#lastMs;
    this.#longestMs = Math.max(this.#longestMs, silenceMs);
    const allowedMs = keepAliveSeconds * PATIENCE * 1_000;
    if (allowedMs > 0 && silenceMs > allowedMs + PATIENCE_MS) this.#keepAliveMissed = true;
  }

  /** What it said is missing: nobody knows how long it was silent until it is heard again. */
  forget(): void {
    this.#whole = false;
  }
}
