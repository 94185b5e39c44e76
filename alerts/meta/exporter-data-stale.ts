import { dataAge } from '../../signals/exporter.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizeDuration } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const labels = (cluster: string) => ({ cluster, node: 'n1', source: 'sys' });

/** Numbers that are minutes old. */
export const exporterDataStale: AlertPlan = {
  name: 'MQTT_Exporter_Data_Stale',
  threshold: 300,
  at: (limit) => ({
    name: 'MQTT_Exporter_Data_Stale',
    category: 'meta',
    severity: 'warning',
    signal: dataAge,
    expr: compare(dataAge.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '2m',
    summary: 'The numbers about an MQTT cluster are old.',
    description: `What source {{ $labels.source }} of cluster {{ $labels.cluster }} (node {{ $labels.node }}) last said is {{ $value | humanizeDuration }} old, more than ${humanizeDuration(limit)}. Dashboards look calm and may be wrong.`,
    dashboard: 'mqtt-exporter',
    chaosExperiment: 'node-zombie',
    tests: standardTests({
      forSeconds: 120,
      inputs: (condition, cluster) => [
        {
          series: select(metrics.sourceAge, labels(cluster)),
          level: { bad: limit + 1, edge: limit, good: 5 }[condition],
        },
      ],
      fires: (cluster) => [{ labels: labels(cluster), value: humanizeDuration(limit + 1) }],
    }),
  }),
};
