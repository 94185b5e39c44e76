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
  const wait = fleet.backoffMs.min;
  return {
    ms: wait,
    arithmetic: `detection 0 s (reset) + backoff ${seconds(wait)} + connect 0 s = ${seconds(wait)}`,
  };
}
