import type { ClusterView } from './cluster-view.ts';
import type { Reading } from './reading.ts';

/** Why a read failed; the closed set of `reason` in `mqtt_source_errors_total`. */
export const SOURCE_ERROR_REASONS = [
  'timeout',
  'refused',
  'unreachable',
  'dns',
  'tls',
  'auth',
  'http_4xx',
  'http_5xx',
  'parse',
  'too_large',
  'closed',
  'stale',
  'internal',
] as const;

export type SourceErrorReason = (typeof SOURCE_ERROR_REASONS)[number];

/** A read that failed, classified; the message says what was asked of whom and what came back (never a secret). */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly reason: SourceErrorReason;

  constructor(reason: SourceErrorReason, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

/** What one good read of a source gave. */
export interface SourceAnswer {
  readonly readings: readonly Reading[];
  /** What the node behind the source believes about its cluster; absent for brokers without membership. */
  readonly views?: readonly ClusterView[];
  /** Seconds since the broker produced these values; 0 or absent for values read on demand. */
  readonly dataAgeSeconds?: number;
}

/**
 * One thing to read: one node's `$SYS` tree, one node's HTTP API, one Prometheus page. The exporter owns deadline,
 * coalescing, caching, staleness, counting of errors and logging; a source only reads, or throws a {@link SourceError}.
 */
export interface Source {
  /** The node it speaks for; absent when it speaks for the whole cluster. */
  readonly node?: string;
  /** What kind of source: `sys`, `http`, `management`, `prometheus`, `connections`. Bounded: it becomes a label. */
  readonly name: string;
  /** Gives up at once when the signal aborts. */
  read(signal: AbortSignal): Promise<SourceAnswer>;
}

/** The sources of one cluster. Whoever opened it closes it; closing ends held connections and is safe to do twice. */
export interface BrokerAdapter extends AsyncDisposable {
  readonly sources: readonly Source[];
}
