import type { Alert } from '../src/generate/alert.ts';
import { dashboardText } from '../src/generate/dashboard-normaliser.ts';
import { type ClusterAlerts, cluster } from './cluster.ts';

/** Every dashboard as Grafana reads it, by its uid; the thresholds of the alerts are drawn in. */
export function dashboardTexts(alerts: readonly Alert[]): ReadonlyMap<string, string> {
  const boards = [cluster(clusterAlerts(alerts))];
  return new Map(boards.map(({ uid, built, folded }) => [uid, dashboardText(built, { collapsed: folded })]));
}

function clusterAlerts(alerts: readonly Alert[]): ClusterAlerts {
  const named = (name: Alert['name']): Alert => {
    const found = alerts.find((alert) => alert.name === name);
    if (found === undefined) throw new Error(`a panel draws the threshold of ${name}, which is no alert`);
    return found;
  };
  return {
    clusterNodeDown: named('MQTT_Cluster_Node_Down'),
    connectionSaturation: named('MQTT_Connection_Saturation'),
    messageQueueBacklog: named('MQTT_Message_Queue_Backlog'),
    subscriptionMemory: named('MQTT_Subscription_Memory'),
  };
}
