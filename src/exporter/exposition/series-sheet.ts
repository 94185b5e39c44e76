import type { Reading } from '../../core/reading.ts';
import type { Metric } from '../../metrics/metric.ts';
import { sameLabels } from '../held-readings.ts';
import { type Arrangement, arrange } from './arranged-series.ts';
import { metricByName } from './families.ts';
import { type LineOwner, numberOf, seriesOfReading } from './sample.ts';

/** Labels objects whose text is kept at most. */
const MOST_NODES = 32;

const NOTHING: Arrangement = {
  order: new Uint32Array(),
  family: new Uint16Array(),
  end: new Uint32Array(),
  dropped: new Map(),
  refused: new Map(),
};

/**
 * One cluster's readings in page order. It keeps no text: it knows which families moved, and writes the lines of one when
 * asked. While readings come back with the same series, only their values are looked at.
 */
export class SeriesSheet {
  #owner: LineOwner = { cluster: '', labels: {} };
  #limit = -1;
  #readings: readonly Reading[] = [];
  /** Their values when they were taken: the readings of a source are the same objects with other values. */
  #values = new Float64Array();
  #arrangement: Arrangement = NOTHING;
  #changedAt = new Uint32Array();
  #revision = 0;
  #arrangedAt = 0;
  /** The series of each line, where they are worth their memory. */
  readonly #names: string[] | undefined;
  /** The text of labels that name a node and nothing else. */
  readonly #ofNode = new Map<Reading['labels'], string>();

  /** `keepNames` for families that are written at every scrape. */
  constructor(options: { readonly keepNames?: boolean } = {}) {
    this.#names = options.keepNames === true ? [] : undefined;
  }

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

  /** Takes the readings of now, in batches, most needed first; says whether other series than before came of them. */
  take(owner: LineOwner, batches: readonly (readonly Reading[])[], limit: number): boolean {
    const readings = batches.flat();
    const same = owner.cluster === this.#owner.cluster && owner.labels === this.#owner.labels && limit === this.#limit;
    if (same && this.#hasSeriesOf(readings)) {
      this.#readings = readings;
      this.#noteMoved();
      return false;
    }
    this.#ofNode.clear();
    this.#owner = owner;
    this.#limit = limit;
    this.#readings = readings;
    this.#values = Float64Array.from(readings, ({ value }) => value);
    this.#arrangement = arrange(owner, batches, limit);
    this.#revision += 1;
    this.#arrangedAt = this.#revision;
    this.#changedAt = new Uint32Array(this.#arrangement.family.length).fill(this.#revision);
    if (this.#names !== undefined) this.#names.length = 0;
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
  text(family: number): string {
    const slot = this.#slotOf(family);
    if (slot < 0) return '';
    const { order, end } = this.#arrangement;
    let lines = '';
    for (let at = slot === 0 ? 0 : (end[slot - 1] ?? 0); at < (end[slot] ?? 0); at++) {
      const reading = this.#readings[order[at] ?? -1];
      if (reading !== undefined) lines += `${this.#seriesAt(at, reading)} ${numberOf(reading.value)}\n`;
    }
    return lines;
  }

  #seriesAt(at: number, reading: Reading): string {
    const kept = this.#names?.[at];
    if (kept !== undefined) return kept;
    const known = metricByName.get(reading.metric);
    const series = known === undefined ? '' : this.#seriesOf(known.metric, reading);
    if (this.#names !== undefined) this.#names[at] = series;
    return series;
  }

  /** Most series of a broker have the node for their one label, and the readings of a node share one labels object. */
  #seriesOf(metric: Metric, reading: Reading): string {
    if (metric.labels.length !== 2 || metric.labels[1] !== 'node') return seriesOfReading(this.#owner, metric, reading);
    let labels = this.#ofNode.get(reading.labels);
    if (labels === undefined) {
      labels = seriesOfReading(this.#owner, metric, reading).slice(metric.name.length);
      if (this.#ofNode.size >= MOST_NODES) this.#ofNode.clear(); // collectors make their labels anew each time
      this.#ofNode.set(reading.labels, labels);
    }
    return metric.name + labels;
  }

  /** Whether the readings make the same series, place by place; a value that becomes none makes another. */
  #hasSeriesOf(now: readonly Reading[]): boolean {
    const before = this.#readings;
    if (before.length !== now.length) return false;
    for (let at = 0; at < now.length; at++) {
      const [a, b] = [before[at], now[at]];
      if (a === undefined || b === undefined) return false;
      if (Number.isNaN(b.value) !== Number.isNaN(this.#values[at])) return false;
      if (a !== b && (a.metric !== b.metric || !sameLabels(a.labels, b.labels))) return false;
    }
    return true;
  }

  #noteMoved(): void {
    const { order, end } = this.#arrangement;
    const next = this.#revision + 1;
    let slot = 0;
    for (let at = 0; at < order.length; at++) {
      while (at >= (end[slot] ?? 0)) slot += 1;
      const place = order[at] ?? -1;
      const value = this.#readings[place]?.value ?? Number.NaN;
      if (Object.is(value, this.#values[place])) continue;
      this.#values[place] = value;
      this.#revision = next;
      this.#changedAt[slot] = next;
    }
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
