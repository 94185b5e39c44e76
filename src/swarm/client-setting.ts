import type { AlarmClock } from './alarm-clock.ts';
import type { ClientAuth, ClientProfile } from './client-profile.ts';
import type { ConnectFrame } from './connect-frame.ts';
import type { Dialler } from './dialler.ts';
import type { ClientEvent } from './observation.ts';

/** What all clients of a run, or of one profile of it, share. */
export interface ClientSetting {
  readonly profile: ClientProfile;
  /** For profiles that name none. */
  readonly protocolVersion: 4 | 5;
  readonly auth: ClientAuth;
  /** Decides the jitter of each client, together with its id. */
  readonly seed: number;
  /** Topic under which each client has a will of its own; absent: no wills. */
  readonly willTopic?: string;
  /** Their CONNECT, of those whose session the broker is asked to keep and of the others. */
  readonly connects: { readonly persistent: ConnectFrame; readonly transient: ConnectFrame };
  readonly dialler: Dialler;
  readonly alarms: AlarmClock;
  /** Observation time, milliseconds. */
  readonly now: () => number;
  readonly report: (event: ClientEvent) => void;
}
