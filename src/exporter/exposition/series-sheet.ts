import type { Reading } from '../../core/reading.ts';
import { sameLabels } from '../shared-readings.ts';
import { type Arrangement, arrange } from './arranged-series.ts';
import { metricByName } from './families.ts';
import { type LineOwner, numberOf, seriesOfReading } from './sample.ts';

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
  #arrangement: Arrangement = NOTHING;
  #changedAt = new Uint32Array();
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

  /** Takes the readings of now, in batches, most needed first; says whether other series than before came of them. */
  take(owner: LineOwner, batches: readonly (readonly Reading[])[], limit: number): boolean {
    const readings = batches.flat();
    const before = this.#readings;
    const same = owner.cluster === this.#owner.cluster && owner.labels === this.#owner.labels && limit === this.#limit;
    if (same && sameSeries(before, readings)) {
      this.#readings = readings;
      this.#noteMoved(before, readings);
      return false;
    }
    this.#owner = owner;
    this.#limit = limit;
    this.#readings = readings;
    this.#arrangement = arrange(owner, batches, limit);
    this.#revision += 1;
    this.#arrangedAt = this.#revision;
    this.#changedAt = new Uint32Array(this.#arrangement.family.length).fill(this.#revision);
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
      const known = reading === undefined ? undefined : metricByName.get(reading.metric);
      if (reading === undefined || known === undefined) continue;
      lines += `${seriesOfReading(this.#owner, known.metric, reading)} ${numberOf(reading.value)}\n`;
    }
    return lines;
  }

  #noteMoved(before: readonly Reading[], now: readonly Reading[]): void {
    const { order, end } = this.#arrangement;
    const next = this.#revision + 1;
    let slot = 0;
    for (let at = 0; at < order.length; at++) {
      while (at >= (end[slot] ?? 0)) slot += 1;
      const place = order[at] ?? -1;
      const [a, b] = [before[place], now[place]];
      if (a === b || Object.is(a?.value, b?.value)) continue;
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

/** Whether the readings make the same series as before, place by place; a value that becomes none is another series. */
function sameSeries(before: readonly Reading[], now: readonly Reading[]): boolean {
  if (before.length !== now.length) return false;
  for (let at = 0; at < now.length; at++) {
    const [a, b] = [before[at], now[at]];
    if (a === b) continue;
    if (a === undefined || b === undefined || a.metric !== b.metric) return false;
    if (Number.isNaN(a.value) !== Number.isNaN(b.value) || !sameLabels(a.labels, b.labels)) return false;
  }
  return true;
}
