import type { Alert } from '../src/generate/alert.ts';
import { clusterNodeDown } from './availability.ts';
import { messageQueueBacklog } from './delivery.ts';
import { connectionSaturation, subscriptionMemory } from './saturation.ts';
import { type AlertThresholds, defaultThresholds } from './thresholds.ts';

/** Every alert under the key dashboards ask for it: a renamed alert breaks the panel that draws its threshold. */
export function alertsFor(thresholds: AlertThresholds = defaultThresholds) {
  return {
    clusterNodeDown: clusterNodeDown(thresholds),
    connectionSaturation: connectionSaturation(thresholds),
    subscriptionMemory: subscriptionMemory(thresholds),
    messageQueueBacklog: messageQueueBacklog(thresholds),
  } as const satisfies Readonly<Record<string, Alert>>;
}
