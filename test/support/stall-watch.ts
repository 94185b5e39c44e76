import { systemClock } from '../../src/core/clock.ts';

const EVERY_MS = 10;

/** Remembers when this process, with everything a test runs in it, was held up by others on its machine. */
export class StallWatch implements Disposable {
  /** Only those no later one was longer than: the first after a moment is the longest since. */
  readonly #stalls: { readonly endedMs: number; readonly ms: number }[] = [];
  readonly #timer: NodeJS.Timeout;
  #lastMs = systemClock.monoMs();

  constructor() {
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  /** The longest stall that ended at or after `fromMs` on the monotonic clock, one that is only just over included. */
  longestSince(fromMs: number): number {
    this.#look();
    return this.#stalls.find(({ endedMs }) => endedMs >= fromMs)?.ms ?? 0;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const endedMs = systemClock.monoMs();
    const ms = endedMs - this.#lastMs - EVERY_MS;
    this.#lastMs = endedMs;
    if (ms <= 0) return;
    while ((this.#stalls.at(-1)?.ms ?? Number.POSITIVE_INFINITY) <= ms) this.#stalls.pop();
    this.#stalls.push({ endedMs, ms });
  }
}
