import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { SourceError } from '../core/source.ts';
import { type Backoff, backoffMs, defaultBackoffMs } from './backoff.ts';
import type { ConnectionTarget } from './connect-options.ts';
import {
  type ConnectionEvents,
  type ConnectionUse,
  type HeldMessage,
  holdOneConnection,
  type Subscription,
} from './subscribed-connection.ts';

export type { HeldMessage };

/** Where the held connection stands. `down` holds until the next success, so that whoever asks meanwhile learns why. */
export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly sinceMs: number; readonly refused: readonly string[] }
  | { readonly kind: 'down'; readonly error: SourceError }
  | { readonly kind: 'closed' };

/** A fixed list of topic filters, subscribed again after every reconnect, until disposed of. */
export interface HeldSubscription extends AsyncDisposable {
  readonly state: () => LinkState;
  /**
   * Somebody is asking: a waiting reconnect is tried now, unless the last attempt ended less than the shortest backoff
   * ago. So a node that is back is seen at the next read and not when a long backoff ends.
   */
  readonly nudge: () => void;
  /** Hands a message to the broker, not retained; false while not connected. */
  readonly publish: ConnectionUse['publish'];
  /** Subscribes to the same filters again, which brings all retained messages once more; nothing while not connected. */
  readonly resubscribe: () => void;
}

/** What the owner is told; see {@link ConnectionEvents}. */
export interface HeldSubscriptionEvents extends Omit<ConnectionEvents, 'connected'> {
  readonly connected: () => void;
  /** The connection, or the attempt at one, has ended. */
  readonly disconnected?: () => void;
}

export interface HeldSubscriptionOptions extends ConnectionTarget {
  readonly filters: readonly string[];
  /** QoS of the subscription; 0 when absent. */
  readonly qos?: 0 | 1 | 2;
  readonly log: Log;
  readonly clock: Clock;
  /** 0 up to 1, for the jitter of reconnects. */
  readonly random: () => number;
  readonly backoff?: Backoff;
  readonly on: HeldSubscriptionEvents;
}

/** Starts connecting and returns at once; a broker that is not there is a state, not an error. */
export function openHeldSubscription(options: HeldSubscriptionOptions): HeldSubscription {
  const closing = new AbortController();
  let state: LinkState = { kind: 'connecting' };
  let use: ConnectionUse | undefined;
  let nudge = (): void => {};

  const events: ConnectionEvents = {
    connected: (given) => {
      use = given;
      state = { kind: 'connected', sinceMs: options.clock.monoMs(), refused: [] };
      options.on.connected();
    },
    subscribed: (granted, refused) => {
      if (refused.length > 0) options.log.warn({ refused }, 'the broker refused subscriptions');
      if (state.kind === 'connected') state = { ...state, refused };
      options.on.subscribed(granted, refused);
    },
    message: options.on.message,
  };

  const subscription: Subscription = { filters: options.filters, qos: options.qos ?? 0 };
  const hold = async (): Promise<void> => {
    for (let failures = 0; !closing.signal.aborted; ) {
      const error = await holdOneConnection(options, subscription, events, closing.signal);
      use = undefined;
      options.on.disconnected?.();
      if (closing.signal.aborted) return;
      failures = state.kind === 'connected' ? 1 : failures + 1;
      state = { kind: 'down', error };
      options.log.warn({ reason: error.reason, failures }, error.message);
      await pause(backoffMs(failures, options.random, options.backoff ?? defaultBackoffMs));
    }
  };

  const pause = async (ms: number): Promise<void> => {
    const wake = new AbortController();
    const endedMs = options.clock.monoMs();
    const { min } = options.backoff ?? defaultBackoffMs;
    nudge = () => {
      if (options.clock.monoMs() - endedMs >= min) wake.abort();
    };
    try {
      await options.clock.sleep(ms, AbortSignal.any([closing.signal, wake.signal]));
    } catch (error) {
      if (!closing.signal.aborted && !wake.signal.aborted) throw error;
    } finally {
      nudge = () => {};
    }
  };

  const holding = hold();
  return {
    state: () => state,
    nudge: () => nudge(),
    publish: (topic, payload, qos) => use?.publish(topic, payload, qos) ?? false,
    resubscribe: () => use?.resubscribe(),
    [Symbol.asyncDispose]: async () => {
      state = { kind: 'closed' };
      closing.abort();
      await holding;
    },
  };
}
