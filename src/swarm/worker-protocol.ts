import type { ClientEvent, Observation } from './observation.ts';
import type { PlannedStream } from './stream-plan.ts';
import type { SwarmOptions } from './swarm.ts';

/** The options of a swarm as they travel to a process of ours, over a pipe that nobody else reads. */
export interface WorkerOptions extends Omit<SwarmOptions, 'clock' | 'auth'> {
  readonly username?: string;
  /** Revealed: a wrapped secret does not survive the way. */
  readonly password?: string;
}

/** What the swarm tells a worker. */
export type ToWorker =
  | {
      readonly kind: 'open';
      readonly options: WorkerOptions;
      readonly streams: readonly PlannedStream[];
      readonly part: number;
      /** Where observation time begins, by the host's monotonic clock. */
      readonly originSharedMs: number;
    }
  | { readonly kind: 'connect' }
  /** Ends a connect that is under way: it fails and says who was missing. */
  | { readonly kind: 'abort' }
  /** Slots fall due from `startMs` on, observation time. */
  | { readonly kind: 'begin'; readonly startMs: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'finish'; readonly quietMs: number; readonly withinMs: number }
  | { readonly kind: 'close' };

/** One stream's changed slots, by its place in the worker's share; see `StreamLedger.takeChanges`. */
export interface StreamChange {
  readonly stream: number;
  readonly slots: Float64Array;
}

/** What a worker tells the swarm. */
export type FromWorker =
  /** `sharedMs`: its reading of the host's clock, which must lie between asking and hearing. */
  | { readonly kind: 'opened'; readonly sharedMs: number }
  | { readonly kind: 'connected' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly code: `SRE_${string}`; readonly message: string; readonly hint?: string }
  /** As soon as there are any: others wait for them. */
  | { readonly kind: 'events'; readonly events: readonly ClientEvent[] }
  | {
      readonly kind: 'news';
      /** Everything until then has been told with this, observation time. */
      readonly asOfMs: number;
      readonly changes: readonly StreamChange[];
      readonly totals: Omit<Observation, 'slots' | 'events' | 'streams'>;
    };
