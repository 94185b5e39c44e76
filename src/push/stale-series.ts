import type { WrittenSeries } from './remote-write-request.ts';

/**
 * Remembers which series were delivered last, so that those that are gone can be ended: a receiver would go on showing
 * the last value of a node that no longer answers for five minutes.
 */
export class StaleSeries {
  #delivered = new Map<string, WrittenSeries['labels']>();

  /** The series delivered before that are not among these, as marks of their end. */
  ended(series: readonly WrittenSeries[]): readonly WrittenSeries[] {
    const present = new Set(series.map(({ labels }) => keyOf(labels)));
    return [...this.#delivered]
      .filter(([key]) => !present.has(key))
      .map(([, labels]) => ({ labels, value: 'stale' as const }));
  }

  /** These were delivered, and whatever had ended is told. */
  delivered(series: readonly WrittenSeries[]): void {
    this.#delivered = new Map(series.map(({ labels }) => [keyOf(labels), labels]));
  }
}

const keyOf = (labels: WrittenSeries['labels']): string =>
  labels.map(({ name, value }) => `${name}\u0000${value}`).join('\u0001');
