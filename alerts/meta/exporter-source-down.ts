import { sourcesUp } from '../../signals/exporter.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const labels = (cluster: string) => ({ cluster, node: 'n1', source: 'rest' });

/** A source the exporter cannot read. */
export const exporterSourceDown: AlertPlan = {
  name: 'MQTT_Exporter_Source_Down',
  at: () => ({
    name: 'MQTT_Exporter_Source_Down',
    category: 'meta',
    severity: 'warning',
    signal: sourcesUp,
    expr: compare(sourcesUp.expr(ruleScope), '<', 1),
    threshold: { value: 1, firesWhen: 'below' },
    for: '3m',
    summary: 'The MQTT exporter cannot read one of its sources.',
    description:
      'Source {{ $labels.source }} of cluster {{ $labels.cluster }} (node {{ $labels.node }}) has not answered for minutes. What comes from it is missing on dashboards and in alerts; the broker may be well.',
    dashboard: 'mqtt-exporter',
    chaosExperiment: 'node-crash',
    tests: standardTests({
      forSeconds: 180,
      riseSeconds: 120,
      riseIsExact: true,
      survivesFailedScrape: true,
      noEdge: 'up or down, nothing between',
      inputs: (condition, cluster) => [
        { series: select(metrics.sourceUp, labels(cluster)), level: condition === 'bad' ? 0 : 1 },
      ],
      fires: (cluster) => [{ labels: labels(cluster), value: '0' }],
    }),
  }),
};
