import type { Swarm, SwarmOptions } from './swarm.ts';

/** Creates the clients of a run; nothing connects before `start`. */
export function openSwarm(_options: SwarmOptions): Promise<Swarm> {
  throw new Error('not built yet');
}
