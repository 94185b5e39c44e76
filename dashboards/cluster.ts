import type { Alert } from '../src/generate/alert.ts';
import { clients, surroundings } from './cluster-clients.ts';
import { health } from './cluster-health.ts';
import { internals } from './cluster-internals.ts';
import { goldenSignals } from './cluster-signals.ts';
import { framed } from './frame.ts';
import { signalPanels } from './signal-panels.ts';

const UID = 'mqtt-cluster';

/** One cluster in depth: where an alert leads. */
export function cluster(alerts: readonly Alert[]) {
  const show = signalPanels(alerts, UID);
  return framed({
    uid: UID,
    title: 'MQTT / Cluster',
    description: 'Is this MQTT cluster healthy, which node is not, and what do clients feel?',
    rows: [
      { title: 'Is the cluster healthy?', panels: health(show) },
      { title: 'Golden signals: traffic, errors, delay, saturation', panels: goldenSignals(show) },
      { title: 'Cluster internals: do the nodes see each other?', folded: true, panels: internals(show) },
      { title: 'Clients: are they coming and going, and evenly spread?', folded: true, panels: clients(show) },
      { title: 'Around the brokers: load balancer, shared state, address', folded: true, panels: surroundings(show) },
    ],
  });
}
