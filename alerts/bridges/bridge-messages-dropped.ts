import { bridgeLosses } from '../../signals/bridges.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const labels = (cluster: string) => ({ cluster, node: 'n1', bridge: 'eu-us', reason: 'queue_full' });

/** A bridge that loses messages. */
export const bridgeMessagesDropped: AlertPlan = {
  name: 'MQTT_Bridge_Messages_Dropped',
  threshold: 0.1,
  at: (limit) => ({
    name: 'MQTT_Bridge_Messages_Dropped',
    category: 'bridges',
    severity: 'warning',
    signal: bridgeLosses,
    expr: compare(bridgeLosses.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    keepFiringFor: '5m',
    summary: 'An MQTT bridge loses messages.',
    description: `Bridge {{ $labels.bridge }} of node {{ $labels.node }} of cluster {{ $labels.cluster }} loses more than ${limit} messages a second ({{ $labels.reason }}). The publishers do not know.`,
    dashboard: 'mqtt-bridges',
    chaosExperiment: 'interregion-cut',
    tests: standardTests({
      forSeconds: 300,
      keepFiringSeconds: 300,
      riseSeconds: 300,
      fallSeconds: 300,
      survivesFailedScrape: true,
      inputs: (condition, cluster) => [
        {
          series: select(metrics.bridgeMessagesDropped, labels(cluster)),
          slope: { bad: 15 * limit + 0.5, edge: 15 * limit - 0.5, good: 0 }[condition],
        },
      ],
      fires: (cluster) => [{ labels: labels(cluster), value: '' }],
    }),
  }),
};
