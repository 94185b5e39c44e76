import type { Alert, AlertPlan } from '../src/generate/alert.ts';
import { clusterNodeDown } from './availability/cluster-node-down.ts';
import { messageQueueBacklog } from './delivery/message-queue-backlog.ts';
import { connectionSaturation } from './saturation/connection-saturation.ts';
import { subscriptionMemory } from './saturation/subscription-memory.ts';

/** The one place an alert is added; within a category they stand in the order of the rule file. */
export const alertPlans: readonly AlertPlan[] = [
  clusterNodeDown,
  connectionSaturation,
  subscriptionMemory,
  messageQueueBacklog,
];

/** Other thresholds, by the name of the alert. */
export type AlertThresholds = Readonly<Record<string, number>>;

/** Every alert, with the given thresholds in place of its own. */
export function alertsFor(thresholds: AlertThresholds = {}): readonly Alert[] {
  return alertPlans.map(({ name, threshold, at }) => at(thresholds[name] ?? threshold ?? Number.NaN));
}
