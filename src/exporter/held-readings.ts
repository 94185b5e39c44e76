import type { Reading } from '../core/reading.ts';
import { numbersFor } from './number-slab.ts';
import { SharedByContent } from './shared-by-content.ts';

type Labels = Reading['labels'];

/** Which series there are, by place. One object for all sources that have the same ones. */
export interface SeriesList {
  readonly metrics: readonly string[];
  readonly labels: readonly Labels[];
}

/** Readings in columns: thousands of sources with the same series differ in their numbers only. */
export interface ReadingColumns {
  readonly series: SeriesList;
  readonly values: Float64Array;
}

const NO_VALUES = new Float64Array();
const NONE: SeriesList = { metrics: [], labels: [] };
const shared = new SharedByContent<SeriesList>();

/**
 * The readings of one source. As long as an answer has the same series as the one before, in the same order, only the
 * values are taken over: a source that is read every few seconds for months then leaves nothing behind for the collector
 * of garbage.
 */
export class HeldReadings implements ReadingColumns {
  #series: SeriesList = NONE;
  #values: Float64Array = NO_VALUES;

  /** The same object as long as the series are the same. */
  get series(): SeriesList {
    return this.#series;
  }

  /** What was last taken, by place; they move on with the next {@link take}. */
  get values(): Float64Array {
    return this.#values;
  }

  /** What was last taken, as readings made now. */
  get all(): readonly Reading[] {
    const { metrics, labels } = this.#series;
    return Array.from(this.#values, (value, at) => ({ metric: metrics[at] ?? '', labels: labels[at] ?? {}, value }));
  }

  take(now: readonly Reading[]): void {
    if (!hasSeriesOf(this.#series, now)) {
      this.#series = seriesOf(now);
      this.#values = numbersFor(now.length);
    }
    const values = this.#values;
    for (let at = 0; at < now.length; at++) values[at] = now[at]?.value ?? Number.NaN;
  }
}

function hasSeriesOf({ metrics, labels }: SeriesList, now: readonly Reading[]): boolean {
  if (metrics.length !== now.length) return false;
  for (let at = 0; at < now.length; at++) {
    const reading = now[at];
    const held = labels[at];
    if (reading === undefined || held === undefined) return false;
    if (metrics[at] !== reading.metric || !sameLabels(held, reading.labels)) return false;
  }
  return true;
}

/** Equal labels are one object within it, and equal lists are one list. */
function seriesOf(readings: readonly Reading[]): SeriesList {
  const known = new Map<string, Labels>();
  const content: string[] = [];
  const labels = readings.map((reading) => {
    const key = JSON.stringify(reading.labels);
    const same = known.get(key) ?? reading.labels;
    known.set(key, same);
    content.push(reading.metric, key);
    return same;
  });
  return shared.share(JSON.stringify(content), { metrics: readings.map(({ metric }) => metric), labels });
}

/** Whether two sets of labels are equal. */
function sameLabels(a: Labels, b: Labels): boolean {
  if (a === b) return true;
  let left = 0;
  for (const name in a) {
    left += 1;
    if (a[name] !== b[name]) return false;
  }
  for (const _name in b) left -= 1;
  return left === 0;
}
