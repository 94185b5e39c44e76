import type { Reading } from '../../core/reading.ts';
import type { ReadingColumns, SeriesList } from '../held-readings.ts';
import { numbersFor, wholeNumbersFor } from '../number-slab.ts';
import { type Arrangement, arrange } from './arranged-series.ts';
import { metricByName } from './families.ts';
import { type LineOwner, numberOf, seriesOfReading } from './sample.ts';

/** The readings of one cluster: columns one after the other, in batches, most needed first. */
export interface SheetInput {
  readonly columns: readonly ReadingColumns[];
  /** Where each batch ends in the row of all places. */
  readonly batchEnds: readonly number[];
}

const NO_VALUES = new Float64Array();
const NOTHING: Arrangement = {
  order: new Uint32Array(),
  family: new Uint16Array(),
  end: new Uint32Array(),
  dropped: new Map(),
  refused: new Map(),
};

/**
 * One cluster's readings in page order. It keeps no text: it knows which families moved, and writes the lines of one, or
 * tells their numbers, when asked. While readings come back with the same series, only their values are looked at.
 */
export class SeriesSheet {
  #owner: LineOwner = { cluster: '', labels: {} };
  #limit = -1;
  #series: readonly SeriesList[] = [];
  #batchEnds: readonly number[] = [];
  /** The values that were taken, by place; those of a source move on before the next {@link take}. */
  #values: Float64Array = NO_VALUES;
  #arrangement: Arrangement = NOTHING;
  #changedAt: Uint32Array = NOTHING.end;
  #revision = 0;
  #arrangedAt = 0;

  /** Grows by one with every {@link take} that changed the text. */
  get revision(): number {
    return this.#revision;
  }

  /** The revision that last changed which series there are. */
  get arrangedAt(): number {
    return this.#arrangedAt;
  }

  get arrangement(): Arrangement {
    return this.#arrangement;
  }

  /** Takes the readings of now; says whether other series than before came of them. */
  take(owner: LineOwner, input: SheetInput, limit: number): boolean {
    const same = owner.cluster === this.#owner.cluster && owner.labels === this.#owner.labels && limit === this.#limit;
    if (same && this.#hasSeriesOf(input)) {
      this.#noteMoved(input.columns);
      return false;
    }
    this.#owner = owner;
    this.#limit = limit;
    this.#series = input.columns.map(({ series }) => series);
    this.#batchEnds = input.batchEnds;
    const values = inARow(input.columns);
    this.#values = numbersFor(values.length);
    this.#values.set(values);
    this.#arrangement = arrange(owner, { batchEnds: this.#batchEnds, at: (place) => this.#readingAt(place) }, limit);
    this.#revision += 1;
    this.#arrangedAt = this.#revision;
    this.#changedAt = wholeNumbersFor(this.#arrangement.family.length).fill(this.#revision);
    return true;
  }

  /** The revision that last changed the lines of a family, appearing and vanishing included. */
  changedAt(family: number): number {
    const slot = this.#slotOf(family);
    return slot < 0 ? this.#arrangedAt : (this.#changedAt[slot] ?? 0);
  }

  has(family: number): boolean {
    return this.#slotOf(family) >= 0;
  }

  /** The sample lines of a family, sorted, each with its line feed; empty when it has none. */
  text(family: number, numbers: readonly number[] = this.numbers(family)): string {
    let lines = '';
    for (const [at, place] of this.places(family).entries()) {
      const reading = this.#readingAt(place);
      const known = metricByName.get(reading.metric);
      if (known === undefined) continue;
      lines += `${seriesOfReading(this.#owner, known.metric, reading)} ${numberOf(numbers[at] ?? Number.NaN)}\n`;
    }
    return lines;
  }

  /** The numbers of the lines of a family. */
  numbers(family: number): readonly number[] {
    const slot = this.#slotOf(family);
    if (slot < 0) return [];
    const { order, end } = this.#arrangement;
    const numbers: number[] = [];
    for (let at = slot === 0 ? 0 : (end[slot - 1] ?? 0); at < (end[slot] ?? 0); at++) {
      numbers.push(this.#values[order[at] ?? -1] ?? Number.NaN);
    }
    return numbers;
  }

  /** The places of the readings whose lines a family has. */
  places(family: number): Uint32Array {
    const slot = this.#slotOf(family);
    const { order, end } = this.#arrangement;
    return slot < 0 ? order.subarray(0, 0) : order.subarray(slot === 0 ? 0 : end[slot - 1], end[slot]);
  }

  #readingAt(place: number): Reading {
    let at = place;
    for (const { metrics, labels } of this.#series) {
      const [metric, given] = [metrics[at], labels[at]];
      if (metric !== undefined && given !== undefined) {
        return { metric, labels: given, value: this.#values[place] ?? Number.NaN };
      }
      at -= metrics.length;
    }
    throw new RangeError(`no reading at ${place}`);
  }

  /** Whether the readings make the same series, place by place; a value that becomes none makes another. */
  #hasSeriesOf({ columns, batchEnds }: SheetInput): boolean {
    if (columns.length !== this.#series.length || batchEnds.length !== this.#batchEnds.length) return false;
    if (!batchEnds.every((end, at) => end === this.#batchEnds[at])) return false;
    let place = 0;
    for (const [at, { series, values }] of columns.entries()) {
      if (series !== this.#series[at]) return false;
      for (let row = 0; row < values.length; row++) {
        if (Number.isNaN(values[row]) !== Number.isNaN(this.#values[place++])) return false;
      }
    }
    return true;
  }

  #noteMoved(columns: readonly ReadingColumns[]): void {
    const [before, now] = [this.#values, inARow(columns)];
    const { order, end } = this.#arrangement;
    const next = this.#revision + 1;
    let slot = 0;
    for (let at = 0; at < order.length; at++) {
      while (at >= (end[slot] ?? 0)) slot += 1;
      const place = order[at] ?? -1;
      if (Object.is(now[place], before[place])) continue;
      this.#revision = next;
      this.#changedAt[slot] = next;
    }
    before.set(now);
  }

  #slotOf(family: number): number {
    const { family: numbers } = this.#arrangement;
    let [low, high] = [0, numbers.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const number = numbers[middle] ?? 0;
      if (number === family) return middle;
      if (number < family) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

/** Where values are put in a row; as long as the longest cluster. */
let row = new Float64Array(512);

/** The values of columns in a row, in the row that the next call writes over. */
function inARow(columns: readonly ReadingColumns[]): Float64Array {
  const size = columns.reduce((sum, { values }) => sum + values.length, 0);
  if (row.length < size) row = new Float64Array(size);
  let at = 0;
  for (const { values } of columns) {
    row.set(values, at);
    at += values.length;
  }
  return row.subarray(0, size);
}
