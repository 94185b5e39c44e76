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
  /** The last good answer's readings; empty once they are older than `staleAfterMs`. */
  readonly readings: readonly Reading[];
  /** What its node believes, from the last read only: a failed source has no current view. */
  readonly views: readonly ClusterView[];
  /** Unix time of the last good read. */
  readonly lastSuccessSeconds: number | undefined;
  /** Age of the data now: time since the last good read plus what the data had aged at the broker. */
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
