import type { Clock } from '../core/clock.ts';
import type { BrokerTls } from '../core/target.ts';
import type { ClientAuth, ClientProfile } from './client-profile.ts';
import type { ClientEvent, Observation } from './observation.ts';

/** What a publisher does with a message that falls due while it is offline. */
export type WhenOffline = 'buffer' | 'drop';

/** What to measure, from where, as whom. */
export interface SwarmOptions {
  /** Run id in every payload and topic; letters, digits, `_` and `-`. */
  readonly run: string;
  /** What floating clients use, or several tried in order: `host:port`, `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly endpoint: string | readonly string[];
  /** Broker nodes pinned clients use; `address` as for `endpoint`. */
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  readonly profile: ClientProfile;
  /** Streams through the endpoint; each has a publisher and a subscriber of its own. */
  readonly floatingStreams: number;
  /** Whether every ordered pair of nodes gets a stream too (publisher on the first, subscriber on the second). */
  readonly pinnedStreams: boolean;
  /** QoS of the floating streams, dealt out in turn. */
  readonly qos: readonly (0 | 1 | 2)[];
  /** QoS of the pinned streams: each pair of nodes gets a stream of each; only 1 unless given. */
  readonly pinnedQos?: readonly (0 | 1 | 2)[];
  /**
   * Manners of the floating streams: each gets a set of `floatingStreams`. `fleet` is {@link SwarmOptions.profile} and
   * carries the verdict, `fast` shows the broker's floor; only the fleet's unless given.
   */
  readonly profiles?: readonly ('fleet' | 'fast')[];
  /** Between two messages of one floating stream; also the resolution of every measured outage. */
  readonly intervalMs: number;
  /** Between two messages of one pinned stream; ten times `intervalMs`, at most 1 s but never below `intervalMs`, unless given. */
  readonly pinnedIntervalMs?: number;
  /** Decides the phase of every stream within its interval. */
  readonly seed: number;
  readonly clock: Clock;
  /** MQTT version where the profile names none: 4 = 3.1.1 (default), 5. */
  readonly protocolVersion?: 4 | 5;
  readonly auth?: ClientAuth;
  /** For `mqtts://` and `wss://` addresses. */
  readonly tls?: BrokerTls;
  /** Whether each client has a will, and one more client per process counts them; false unless given. */
  readonly wills?: boolean;
  /** Whether a retained message is kept up to date, and looked at before and after everywhere; false unless given. */
  readonly retained?: boolean;
  /**
   * Processes the streams are dealt out to; more than one for loads that one event loop cannot carry. 1 unless given, and
   * that one is the caller's own only as long as the streams are few.
   */
  readonly processes?: number;
  /** For all QoS; by default QoS 0 is dropped and QoS above 0 buffered, as fleets with a client-side queue do. */
  readonly whenOffline?: WhenOffline;
}

/** Which slots a snapshot is to contain. */
export interface SnapshotRange {
  /** Only slots intended at or after this time; everything when absent. Events are always complete. */
  readonly sinceMs?: number;
}

/** How to drain. */
export interface FinishOptions {
  readonly signal: AbortSignal;
  /** Silence to wait for after the subscribers are connected again, before and after the sentinels. */
  readonly quietMs: number;
  /** How long subscribers get to come back and sentinels to arrive; 60 s unless given. Missing it is `drained: false`, not an error. */
  readonly withinMs?: number;
}

/** The measuring clients of one run. Disposing closes every connection without draining; safe to do twice. */
export interface Swarm extends AsyncDisposable {
  /** `clock.monoMs()` at the observation's origin: subtract it from a monotonic time to get an observation time. */
  readonly originMonoMs: number;
  /**
   * Until when a snapshot taken now is complete, observation time: clients of other processes are a little behind, and
   * whoever judges their slots by the clock instead calls late what is only not told yet.
   */
  readonly asOfMs: number;
  /**
   * Resolves when all clients are connected and all subscribers subscribed; publishing starts then.
   * Throws `SRE_SWARM_NOT_READY` naming who is not and why when the signal aborts or 2 x connectTimeout + 2 x the
   * longest backoff (at least 10 s and 5 ms per client) have passed.
   */
  start(signal: AbortSignal): Promise<void>;
  /** Calls `listener` for every event from now on; returns the way to stop that. */
  onEvent(listener: (event: ClientEvent) => void): () => void;
  /** What was seen so far; `drained` is false. */
  snapshot(range?: SnapshotRange): Observation;
  /** No slot falls due any more; connections stay. */
  stopPublishing(): void;
  /** Stops publishing, waits for subscribers, quiet, sentinels and the last acknowledgements, then closes everything. */
  finish(options: FinishOptions): Promise<Observation>;
}
