import type { FaultTimes, Findings } from './findings.ts';
import type { Observation } from './observation.ts';

/** Concludes from an observation what the clients felt; pure, so that a stored observation can be judged again. */
export function analyse(_observation: Observation, _times: FaultTimes): Findings {
  throw new Error('not built yet');
}
