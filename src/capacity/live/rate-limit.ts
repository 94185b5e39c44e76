import type { Assessment } from '../assessment.ts';
import type { Demand } from '../demand.ts';
import { packetsPerMessage } from '../traffic.ts';
import { daysLeft } from './growth.ts';
import type { LiveFleet, Measure } from './live-fleet.ts';

/** The fleet with what its nodes carry in messages as the limit of messages in, from the figures of their kind. */
export function withRateLimit(fleet: LiveFleet, demand: Demand, assessment: Assessment): LiveFleet {
  const capacity = assessment.limits.find(({ id }) => id === 'messages')?.capacity;
  if (capacity === undefined) return fleet;
  const limit = capacity / packetsPerMessage(demand);
  const limited = (measure: Measure): Measure => ({
    ...measure,
    limit,
    limitFrom: `${assessment.name}, ${assessment.figures['messages']?.confidence ?? 'assumed'} figure`,
    ...(measure.growth === undefined ? {} : { left: daysLeft(measure.growth, limit) }),
  });
  return {
    ...fleet,
    measures: fleet.measures.map((measure) => (measure.id === 'messages-in' ? limited(measure) : measure)),
  };
}
