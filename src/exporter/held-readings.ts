import type { Reading } from '../core/reading.ts';

type Labels = Reading['labels'];

interface HeldReading extends Reading {
  value: number;
}

/**
 * The readings of one source. As long as an answer has the same series as the one before, in the same order, only the
 * values are taken over and the objects stay: a source that is read every few seconds for months then leaves nothing
 * behind for the collector of garbage. Equal labels are one object.
 */
export class HeldReadings {
  #readings: readonly HeldReading[] = [];

  /** What was last taken; the values move on with the next {@link take}. */
  get all(): readonly Reading[] {
    return this.#readings;
  }

  take(now: readonly Reading[]): void {
    const held = this.#readings;
    if (held.length === now.length && now.every((reading, at) => sameSeries(held[at], reading))) {
      for (const [at, { value }] of now.entries()) {
        const reading = held[at];
        if (reading !== undefined) reading.value = value;
      }
      return;
    }
    const known = new Map<string, Labels>();
    const labelsOf = (labels: Labels): Labels => {
      const key = JSON.stringify(labels);
      const same = known.get(key) ?? labels;
      known.set(key, same);
      return same;
    };
    this.#readings = now.map(({ metric, labels, value }) => ({ metric, labels: labelsOf(labels), value }));
  }
}

function sameSeries(a: Reading | undefined, b: Reading): boolean {
  return a !== undefined && a.metric === b.metric && sameLabels(a.labels, b.labels);
}

/** Whether two sets of labels are equal. */
export function sameLabels(a: Labels, b: Labels): boolean {
  if (a === b) return true;
  let left = 0;
  for (const name in a) {
    left += 1;
    if (a[name] !== b[name]) return false;
  }
  for (const _name in b) left -= 1;
  return left === 0;
}
