import type { LatencyHistogram } from '../swarm/latency-histogram.ts';

/** Somebody who is told to connect at a time of its own. */
export interface Due {
  readonly dueMs: number;
  begin(dueMs: number): void;
}

/**
 * Tells everybody when its time has come, whatever became of those before: a slow broker does not slow the ramp down,
 * it gets behind.
 */
export class Ramp implements Disposable {
  readonly #members: readonly Due[];
  readonly #startMs: number;
  readonly #now: () => number;
  readonly #lateness: LatencyHistogram;
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(members: readonly Due[], startMs: number, now: () => number, lateness: LatencyHistogram) {
    this.#members = members.toSorted((a, b) => a.dueMs - b.dueMs);
    this.#startMs = startMs;
    this.#now = now;
    this.#lateness = lateness;
    this.#run();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#next = this.#members.length;
  }

  readonly #run = (): void => {
    for (;;) {
      const member = this.#members[this.#next];
      if (member === undefined) return;
      const dueMs = this.#startMs + member.dueMs;
      const lateMs = this.#now() - dueMs;
      if (lateMs < 0) {
        this.#timer = setTimeout(this.#run, Math.max(1, Math.round(-lateMs)));
        return;
      }
      this.#next++;
      this.#lateness.record(lateMs);
      member.begin(dueMs);
    }
  };
}
