import type { ClusterView } from '../core/cluster-view.ts';
import type { Reading } from '../core/reading.ts';
import type { SourceErrorReason } from '../core/source.ts';
import type { HeldReadings, ReadingColumns } from './held-readings.ts';
import type { SourceFailure } from './source-failure.ts';

/** What is known about one source at one moment. */
export interface SourceState {
  /** The node it speaks for; undefined for cluster-wide sources. */
  readonly node: string | undefined;
  readonly source: string;
  /** Whether it answered at its last read; undefined until the first read has ended. */
  readonly up: boolean | undefined;
  /** The last good answer's readings; empty once they are older than `staleAfterMs`. Made when they are asked for. */
  readonly readings: readonly Reading[];
  /** The same in columns, where they are kept so. Their values move on with the next read: look at them now. */
  readonly columns?: ReadingColumns | undefined;
  /** What its node believes, from the last read only: a failed source has no current view. */
  readonly views: readonly ClusterView[];
  /** Unix time of the last good read. */
  readonly lastSuccessSeconds: number | undefined;
  /**
   * Age of the data when it is asked for: time since the last good read plus what the data had aged at the broker. The
   * one part of the state that moves by itself.
   */
  readonly ageSeconds: number | undefined;
  /** How long the last read took, failed ones too. */
  readonly durationSeconds: number | undefined;
  /** Failed reads by reason, since the source was opened. */
  readonly errors: ReadonlyMap<SourceErrorReason, number>;
  /** Why the last read failed; undefined while the source is up. */
  readonly failure: SourceFailure | undefined;
  /** Moves whenever anything above but `ageSeconds` may have changed. */
  readonly version: string;
}

/** What a reader knows between two reads; its age and its readings are asked for. */
type Known = Omit<SourceState, 'ageSeconds' | 'readings' | 'columns'>;

/** A state that keeps neither age nor readings; a class, so that thousands of them share one shape in memory. */
export class AgingState implements SourceState {
  readonly node: string | undefined;
  readonly source: string;
  readonly up: boolean | undefined;
  readonly columns: HeldReadings | undefined;
  readonly views: readonly ClusterView[];
  readonly lastSuccessSeconds: number | undefined;
  readonly durationSeconds: number | undefined;
  readonly errors: ReadonlyMap<SourceErrorReason, number>;
  readonly failure: SourceFailure | undefined;
  readonly version: string;
  readonly #of: { readonly ageSeconds: number | undefined };

  constructor(known: Known, of: { readonly ageSeconds: number | undefined }, columns: HeldReadings | undefined) {
    this.node = known.node;
    this.source = known.source;
    this.up = known.up;
    this.columns = columns;
    this.views = known.views;
    this.lastSuccessSeconds = known.lastSuccessSeconds;
    this.durationSeconds = known.durationSeconds;
    this.errors = known.errors;
    this.failure = known.failure;
    this.version = known.version;
    this.#of = of;
  }

  get ageSeconds(): number | undefined {
    return this.#of.ageSeconds;
  }

  get readings(): readonly Reading[] {
    return this.columns?.all ?? [];
  }
}
