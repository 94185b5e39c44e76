import { gaugeSignal } from '../src/generate/metric-signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';

/** Connections by the listener they came through. */
export const listenerConnections = gaugeSignal(metrics.listenerConnectionsCurrent, {
  title: 'Connections per listener',
  question:
    'Which door do clients come through? One listener empty while the others are full: its port, certificate or load balancer.',
  unit: 'short',
});
