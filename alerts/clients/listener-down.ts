import { listenersUp } from '../../signals/clients.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const labels = (cluster: string) => ({ cluster, node: 'n1', listener: 'ssl:default', protocol: 'mqtts' });

/** A listener of a node that answers does not run. */
export const listenerDown: AlertPlan = {
  name: 'MQTT_Listener_Down',
  at: () => ({
    name: 'MQTT_Listener_Down',
    category: 'clients',
    severity: 'critical',
    signal: listenersUp,
    expr: compare(listenersUp.expr(ruleScope), '<', 1),
    threshold: { value: 1, firesWhen: 'below' },
    for: '1m',
    summary: 'A listener of an MQTT broker is down.',
    description:
      'Listener {{ $labels.listener }} ({{ $labels.protocol }}) of node {{ $labels.node }} of cluster {{ $labels.cluster }} does not run. Clients that come through it are not served, although the node is healthy.',
    dashboard: 'mqtt-node',
    tests: standardTests({
      forSeconds: 60,
      riseSeconds: 60,
      riseIsExact: true,
      survivesFailedScrape: true,
      noEdge: 'up or down, nothing between',
      inputs: (condition, cluster) => [
        { series: select(metrics.listenerUp, labels(cluster)), level: condition === 'bad' ? 0 : 1 },
      ],
      fires: (cluster) => [{ labels: labels(cluster), value: '0' }],
    }),
  }),
};
