import { hashOf } from './canonical-json.ts';
import type { Plan } from './plan.ts';

/**
 * What two runs of one drill have in common: a plan without what changes from run to run, which is processes, addresses
 * and the choices of the seed (whom it hits, and by that the names of acts and sides).
 */
export function planKey(plan: Plan): string {
  const { scenario, cluster, environment, driver, acts, steps, target, fleet, measurement, trials } = plan;
  const { injectionOffsetMs: _chosen, endpoint: _address, ...how } = measurement;
  const parts = acts.map(({ until, undo, settle }) => ({ until, undo, settle }));
  const kinds = steps.map(({ fault }) => fault.kind).toSorted();
  return hashOf([scenario, cluster, environment, driver, parts, kinds, target.rtoMs, fleet, how, trials]);
}
