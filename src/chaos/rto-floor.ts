import type { FleetProfile } from '../config/settings.ts';
import { seconds } from './duration-text.ts';

/** The shortest failover the fleet's own settings allow, whatever the broker does. */
export interface RtoFloor {
  readonly ms: number;
  /** The sum, written out. */
  readonly arithmetic: string;
}

/** After a crash the socket breaks at once; what is left is the client's first wait before it tries again. */
export function crashFloor(fleet: FleetProfile): RtoFloor {
  const wait = shortestWait(fleet);
  return {
    ms: wait,
    arithmetic: `detection 0 s (reset) + backoff ${seconds(wait)} + connect 0 s = ${seconds(wait)}`,
  };
}

/**
 * Silence is noticed by the keepalive alone, after 1.5 of it at the latest, and a dead address that still completes TCP
 * handshakes costs a whole connect timeout before the next one is tried.
 */
export function silentFloor(fleet: FleetProfile): RtoFloor {
  const detect = 1.5 * fleet.keepaliveMs;
  const [wait, connect] = [shortestWait(fleet), fleet.connectTimeoutMs];
  const ms = detect + wait + connect;
  return {
    ms,
    arithmetic: `detection 1.5 x keepalive ${seconds(detect)} + backoff ${seconds(wait)} + one dead address ${seconds(connect)} = ${seconds(ms)}`,
  };
}

/** A device in luck: of the first wait, jitter leaves no more than this. */
function shortestWait({ backoffMs, jitter = 0 }: FleetProfile): number {
  return Math.round(backoffMs.min * (1 - jitter));
}

/** No part of the outage is the clients' own doing. */
export function noFloor(): RtoFloor {
  return { ms: 0, arithmetic: 'nothing in the client settings sets a lower limit' };
}
