import type { Reading } from '../core/reading.ts';
import { metrics } from '../metrics/catalogue.ts';

/** Uptime is told in whole seconds, or read a moment late: a start that moves by less than this is the same start. */
const SAME_START_SECONDS = 10;

/** When the readings of one answer were taken. */
export interface TakenReadings {
  readonly readings: readonly Reading[];
  /** Unix seconds at which the broker produced them. */
  readonly atSeconds: number;
}

/**
 * When each broker node started, from the uptime it tells: a stamp that stands still until the node restarts, so that
 * `changes()` counts restarts and a dashboard can draw them.
 */
export class StartTimes {
  readonly #known = new Map<string, { readonly start: number; readonly uptime: number }>();

  /** Takes note of the uptimes in one look. */
  observe(answers: readonly TakenReadings[]): void {
    for (const { readings, atSeconds } of answers) {
      for (const { metric, labels, value } of readings) {
        const node = labels['node'];
        if (metric !== metrics.uptime.name || node === undefined || !Number.isFinite(value) || value < 0) continue;
        const start = Math.round(atSeconds - value);
        const known = this.#known.get(node);
        const same = known !== undefined && value >= known.uptime && Math.abs(start - known.start) < SAME_START_SECONDS;
        this.#known.set(node, { start: same ? known.start : start, uptime: value });
      }
    }
  }

  /** Unix seconds of the last start by node; a node that never told its uptime is not in it. */
  starts(): ReadonlyMap<string, number> {
    return new Map([...this.#known].map(([node, { start }]) => [node, start]));
  }
}
