import { type AlertThresholds, alertsFor } from '../../alerts/index.ts';
import { dashboardTexts } from '../../dashboards/index.ts';
import type { DashboardText } from '../generate/delivery/config-map.ts';

/** Every dashboard as JSON, with the thresholds of the alerts drawn in. */
export function dashboardJson(thresholds: AlertThresholds): readonly DashboardText[] {
  return [...dashboardTexts(alertsFor(thresholds))].map(([uid, text]) => ({ uid, text }));
}
