import { formatDuration } from '../config/duration.ts';
import type { Act } from './act.ts';
import { type DrillOptions, UNDO_MARGIN_MS } from './drill-options.ts';
import { seconds } from './duration-text.ts';
import { refused } from './refusal.ts';
import type { Scenario } from './scenario.ts';
import type { Subject } from './subject.ts';

/** A fault may last this long where nobody says otherwise and no act needs longer. */
const USUAL_MAX_FAULT_MS = 120_000;

/** How long the faults of these acts may last: what was asked for or what they need, never above the cluster's own limit. */
export function longestFaultMs(
  acts: readonly Act[],
  scenario: Pick<Scenario, 'name' | 'maxFaultMs'>,
  { maxFaultMs: asked, holdMs = 0 }: Pick<DrillOptions, 'maxFaultMs' | 'holdMs'>,
  { maxFaultMs: cap = Number.POSITIVE_INFINITY, cluster }: Pick<Subject, 'maxFaultMs' | 'cluster'>,
): number {
  const needsMs = Math.max(fixedMs(acts), holdMs) + UNDO_MARGIN_MS;
  if (asked !== undefined && asked > cap) {
    throw refused(
      'SRE_CHAOS_MAX_FAULT',
      `--max-fault ${formatDuration(asked)} is longer than any fault of "${cluster}" may last: ${seconds(cap)}`,
      `--max-fault ${formatDuration(cap)}, or another chaos.maxFault when the owner of the cluster agrees`,
    );
  }
  if (needsMs > cap) {
    throw refused(
      'SRE_CHAOS_MAX_FAULT',
      `${scenario.name} needs its fault for ${seconds(needsMs)}, and no fault of "${cluster}" may last longer than ${seconds(cap)}`,
      'a shorter --duration or --hold, or another chaos.maxFault when the owner of the cluster agrees',
    );
  }
  const usual = Math.max(scenario.maxFaultMs ?? USUAL_MAX_FAULT_MS, fixedMs(acts) + 4 * UNDO_MARGIN_MS);
  return asked ?? Math.min(usual, cap);
}

/** What the acts take by their own clock. */
function fixedMs(acts: readonly Act[]): number {
  const msOf = (wait: Act['until'] | Act['settle']): number => (typeof wait === 'object' ? wait.ms : 0);
  return acts.reduce((sum, { until, settle }) => sum + msOf(until) + msOf(settle), 0);
}
