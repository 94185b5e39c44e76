import { dashboardText } from '../src/generate/dashboard-normaliser.ts';
import { type ClusterAlerts, cluster } from './cluster.ts';

/** Every dashboard as Grafana reads it, by its uid. */
export function dashboardTexts(alerts: ClusterAlerts): ReadonlyMap<string, string> {
  return new Map([cluster(alerts)].map(({ uid, built, folded }) => [uid, dashboardText(built, { collapsed: folded })]));
}
