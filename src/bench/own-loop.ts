import { performance } from 'node:perf_hooks';
import { ProberLag } from '../swarm/prober-lag.ts';
import type { StepTally } from './load-tally.ts';

/** How late and how busy the event loop of this process is: what stands between this tool and the broker it measures. */
export class OwnLoop implements Disposable {
  readonly #now: () => number;
  readonly #lag = new ProberLag();
  #began = performance.eventLoopUtilization();
  #busy = 0;
  #untilMs = Number.POSITIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Lateness counts from here, busy time from here until `untilMs`. */
  start(untilMs: number): void {
    this.#lag.start();
    this.#began = performance.eventLoopUtilization();
    this.#untilMs = untilMs;
    this.#busy = 0;
  }

  /** Busy time counts until now at most. */
  end(): void {
    this.#untilMs = Math.min(this.#untilMs, this.#now());
  }

  /** Takes the busy time until now; to be called often, for it is the last look before the end that counts. */
  look(): void {
    if (this.#now() <= this.#untilMs) this.#busy = performance.eventLoopUtilization(this.#began).utilization;
  }

  read(): StepTally['loop'] {
    return { ...this.#lag.read(), busy: this.#busy };
  }

  [Symbol.dispose](): void {
    this.#lag[Symbol.dispose]();
  }
}
