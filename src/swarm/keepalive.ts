/**
 * When to ping and when to give up, as the usual client libraries do it: PINGREQ one keepalive after the last
 * control packet of the broker, timeout half a keepalive later. Deliveries do not count, they would hide that our own
 * requests stay unanswered; so an idle client notices a silent broker after 0.5 to 1.5, a publisher after 1.5 keepalives.
 */
export class Keepalive {
  readonly #keepaliveMs: number;
  #heardMs: number;
  #pinged = false;

  constructor(keepaliveMs: number, nowMs: number) {
    this.#keepaliveMs = keepaliveMs;
    this.#heardMs = nowMs;
  }

  heard(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#pinged = false;
  }

  /** What is due now: `ping` (once), `timeout`, or the milliseconds until something may be; undefined when keepalive is off. */
  due(nowMs: number): 'ping' | 'timeout' | number | undefined {
    if (this.#keepaliveMs <= 0) return undefined;
    const silentMs = nowMs - this.#heardMs;
    if (silentMs >= 1.5 * this.#keepaliveMs) return 'timeout';
    if (silentMs < this.#keepaliveMs) return this.#keepaliveMs - silentMs;
    if (this.#pinged) return 1.5 * this.#keepaliveMs - silentMs;
    this.#pinged = true;
    return 'ping';
  }
}
