import type { Clock } from '../core/clock.ts';
import { withDeadline } from '../core/deadline.ts';
import { messageOf } from '../core/sre-error.ts';
import type { BrokerCost, CostReading, CostSource } from './broker-cost.ts';

interface Sample extends CostReading {
  readonly atMs: number;
}

const READ_WITHIN_MS = 5000;

/** Reads what a broker costs again and again beside a measurement. A reading that fails is counted, never a zero. */
export class CostWatch implements AsyncDisposable {
  readonly source: CostSource;
  readonly #now: () => number;
  readonly #samples: Sample[] = [];
  readonly #ended = new AbortController();
  readonly #signal: AbortSignal;
  readonly #running: Promise<void>;
  #failures = 0;
  #lastFailure: string | undefined;

  constructor(source: CostSource, clock: Clock, now: () => number, signal: AbortSignal) {
    this.source = source;
    this.#now = now;
    this.#signal = AbortSignal.any([signal, this.#ended.signal]);
    this.#running = this.#run(clock);
  }

  /** How many readings failed, and what the last of them said. */
  get failures(): { readonly count: number; readonly last?: string } {
    return { count: this.#failures, ...(this.#lastFailure === undefined ? {} : { last: this.#lastFailure }) };
  }

  /** Reads now; undefined when that fails, which is counted. */
  async read(): Promise<CostReading | undefined> {
    const { source } = this;
    try {
      const reading = await withDeadline(source.name, READ_WITHIN_MS, this.#signal, (signal) => source.read(signal));
      this.#samples.push({ ...reading, atMs: this.#now() });
      return reading;
    } catch (error) {
      if (this.#signal.aborted) return undefined;
      this.#failures++;
      this.#lastFailure = messageOf(error);
      return undefined;
    }
  }

  /** The cost of a stretch of observation time, as far as readings within it tell. */
  between(fromMs: number, toMs: number): BrokerCost {
    const within = this.#samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    const cores = coresOf(within);
    const memory = within.flatMap(({ memoryBytes }) => memoryBytes ?? []);
    return {
      ...(cores === undefined ? {} : { cores }),
      ...(memory.length === 0 ? {} : { memoryBytes: Math.max(...memory) }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the measurement is over'));
    await this.#running;
  }

  async #run(clock: Clock): Promise<void> {
    const signal = this.#signal;
    while (!signal.aborted) {
      await this.read();
      await clock.sleep(this.source.everyMs, signal).catch(() => undefined); // aborted: the loop asks
    }
  }
}

function coresOf(samples: readonly Sample[]): number | undefined {
  const timed = samples.flatMap(({ atMs, cpuSeconds }) => (cpuSeconds === undefined ? [] : [{ atMs, cpuSeconds }]));
  const [first, last] = [timed[0], timed.at(-1)];
  if (first !== undefined && last !== undefined && last.atMs > first.atMs && last.cpuSeconds >= first.cpuSeconds) {
    return (last.cpuSeconds - first.cpuSeconds) / ((last.atMs - first.atMs) / 1000);
  }
  const gauges = samples.flatMap(({ cores }) => cores ?? []);
  return gauges.length === 0 ? undefined : gauges.reduce((sum, value) => sum + value, 0) / gauges.length;
}
