import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { SourceState } from '../source-state.ts';
import type { Collector } from './collector.ts';

/** How old the data of every source is at the moment the value is asked for. */
export const sourceAge: Collector = {
  name: 'source-age',
  live: true,
  collect: ({ sources }) =>
    sources.filter(({ ageSeconds }) => ageSeconds !== undefined).map((state) => new AgeReading(state)),
};

/** One such reading; a class, so that thousands of them share one shape in memory. */
class AgeReading implements Reading {
  readonly metric: string;
  readonly labels: Reading['labels'];
  readonly #state: SourceState;

  constructor(state: SourceState) {
    const { metric, labels } = reading(metrics.sourceAge, { node: state.node ?? '', source: state.source }, 0);
    this.metric = metric;
    this.labels = labels;
    this.#state = state;
  }

  get value(): number {
    return this.#state.ageSeconds ?? Number.NaN;
  }
}
