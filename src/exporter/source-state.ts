import type { ClusterView } from '../core/cluster-view.ts';
import type { Reading } from '../core/reading.ts';
import type { SourceErrorReason } from '../core/source.ts';
import type { SourceFailure } from './source-failure.ts';

/** What is known about one source at one moment. */
export interface SourceState {
  /** The node it speaks for; undefined for cluster-wide sources. */
  readonly node: string | undefined;
  readonly source: string;
  /** Whether it answered at its last read; undefined until the first read has ended. */
  readonly up: boolean | undefined;
  /**
   * The last good answer's readings; empty once they are older than `staleAfterMs`. They are the reader's own and their
   * values move on with its next read: look at them now, do not keep them.
   */
  readonly readings: readonly Reading[];
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

/** A state whose age is asked for when it is read; a class, so that thousands of them share one shape in memory. */
export class AgingState implements SourceState {
  readonly node: string | undefined;
  readonly source: string;
  readonly up: boolean | undefined;
  readonly readings: readonly Reading[];
  readonly views: readonly ClusterView[];
  readonly lastSuccessSeconds: number | undefined;
  readonly durationSeconds: number | undefined;
  readonly errors: ReadonlyMap<SourceErrorReason, number>;
  readonly failure: SourceFailure | undefined;
  readonly version: string;
  readonly #of: { readonly ageSeconds: number | undefined };

  constructor(known: Omit<SourceState, 'ageSeconds'>, of: { readonly ageSeconds: number | undefined }) {
    this.node = known.node;
    this.source = known.source;
    this.up = known.up;
    this.readings = known.readings;
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
}
