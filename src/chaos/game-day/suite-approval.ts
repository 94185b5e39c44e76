import type { GameDaySuite } from '../../config/game-day-suite.ts';
import { hashOf } from '../canonical-json.ts';
import { type Plan, SHORT_HASH } from '../plan.ts';
import { planKey } from '../plan-key.ts';
import { refused } from '../refusal.ts';

/**
 * What is approved of one drill of a game day: everything of its plan that the drills before it do not change. They give
 * nodes new processes, and the seed may choose another of the same nodes; the names of all nodes, what is done to how
 * many of them, for how long at most, and what it may cost stay what was read.
 */
export function approvalKey(plan: Plan): string {
  const { nodes, steps, blastRadius, rules, target, measurement } = plan;
  const names = nodes.map(({ name }) => name).toSorted();
  const longest = steps.map(({ maxDurationMs }) => maxDurationMs).toSorted((a, b) => a - b);
  return hashOf([planKey(plan), plan.class, names, longest, blastRadius, rules, target, measurement.endpoint]);
}

/** What `sre gameday plan` shows and `sre gameday run --approve` takes; a drill that could not be planned has no key. */
export function suiteHash(suite: GameDaySuite, keys: readonly (string | undefined)[]): string {
  return hashOf([suite, keys.map((key) => key ?? null)]);
}

/** Refuses a game day that is not the one somebody has read. */
export function requireSameSuite(suite: GameDaySuite, keys: readonly (string | undefined)[], approved: string): void {
  const hash = suiteHash(suite, keys);
  if (approved.length >= SHORT_HASH && hash.startsWith(approved.toLowerCase())) return;
  throw refused(
    'SRE_CHAOS_DRIFT_APPROVAL',
    `game day "${suite.name}" now is ${hash.slice(0, SHORT_HASH)}, approved was ${approved}: suite, options or nodes have changed`,
    `look at it again: sre gameday plan ${suite.name}`,
  );
}
