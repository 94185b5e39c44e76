import type { NodeProfile } from '../broker-profile.ts';
import { type LiveFleet, measureOf } from './live-fleet.ts';

/** The profile of the fleet's kind with what the fleet itself tells: the connections a node of it may have. */
export function withLiveLimits(profile: NodeProfile, fleet: LiveFleet): NodeProfile {
  const limit = measureOf(fleet, 'connections')?.limit;
  if (limit === undefined || fleet.nodes === undefined) return profile;
  return {
    ...profile,
    connections: {
      value: Math.max(1, Math.floor(limit / fleet.nodes)),
      confidence: 'given',
      source: `mqtt_connections_max of ${fleet.cluster}, over ${fleet.nodes} ${fleet.nodes === 1 ? 'node' : 'nodes'}`,
    },
  };
}
