import { bridgesUp } from '../../signals/bridges.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const labels = (cluster: string) => ({ cluster, node: 'n1', bridge: 'eu-us', type: 'mqtt' });

/** A bridge that is not connected. */
export const bridgeDown: AlertPlan = {
  name: 'MQTT_Bridge_Down',
  at: () => ({
    name: 'MQTT_Bridge_Down',
    category: 'bridges',
    severity: 'critical',
    signal: bridgesUp,
    expr: compare(bridgesUp.expr(ruleScope), '<', 1),
    threshold: { value: 1, firesWhen: 'below' },
    for: '1m',
    keepFiringFor: '2m',
    summary: 'A bridge between MQTT brokers is down.',
    description:
      'Bridge {{ $labels.bridge }} ({{ $labels.type }}) of node {{ $labels.node }} of cluster {{ $labels.cluster }} is not connected. What should cross it waits, and is lost when its queue is full.',
    dashboard: 'mqtt-bridges',
    chaosExperiment: 'interregion-cut',
    tests: standardTests({
      forSeconds: 60,
      keepFiringSeconds: 120,
      riseSeconds: 60,
      riseIsExact: true,
      survivesFailedScrape: true,
      noEdge: 'up or down, nothing between',
      inputs: (condition, cluster) => [
        { series: select(metrics.bridgeUp, labels(cluster)), level: condition === 'bad' ? 0 : 1 },
      ],
      fires: (cluster) => [{ labels: labels(cluster), value: '0' }],
    }),
  }),
};
