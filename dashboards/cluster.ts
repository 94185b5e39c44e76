import type { Alert } from '../src/generate/alert.ts';
import { balance, clients } from './cluster-clients.ts';
import { health } from './cluster-health.ts';
import { internals } from './cluster-internals.ts';
import { brokerProcess } from './cluster-process.ts';
import { goldenSignals } from './cluster-signals.ts';
import { trust } from './cluster-trust.ts';
import { framed } from './frame.ts';

/** The alerts whose thresholds this dashboard draws. */
export interface ClusterAlerts {
  readonly clusterNodeDown: Alert;
  readonly connectionSaturation: Alert;
  readonly messageQueueBacklog: Alert;
  readonly subscriptionMemory: Alert;
}

/** One cluster in depth: where an alert leads. */
export function cluster(alerts: ClusterAlerts) {
  return framed({
    uid: 'mqtt-cluster',
    title: 'MQTT / Cluster',
    description: 'Is this MQTT cluster healthy, which node is not, and can the numbers be believed?',
    rows: [
      { title: 'Is the cluster healthy?', panels: health(alerts) },
      { title: 'Golden signals', panels: goldenSignals(alerts) },
      { title: 'Balance: is one node carrying the cluster?', panels: balance() },
      { title: 'Cluster internals: do the nodes see each other?', panels: internals() },
      { title: 'Clients: are they coming and going?', panels: clients() },
      { title: 'Broker process: is a resource running out?', folded: true, panels: brokerProcess() },
      { title: 'Monitoring health: can this page be believed?', panels: trust() },
    ],
  });
}
