import { seriesOfCluster } from '../../signals/exporter.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { ownMetrics } from '../../src/metrics/own-metrics.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A cluster that costs so many series that they will soon be cut. */
export const exporterCardinalityHigh: AlertPlan = {
  name: 'MQTT_Exporter_Cardinality_High',
  threshold: 4000,
  at: (limit) => ({
    name: 'MQTT_Exporter_Cardinality_High',
    category: 'meta',
    severity: 'warning',
    signal: seriesOfCluster,
    expr: compare(seriesOfCluster.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '30m',
    summary: 'An MQTT cluster costs many series.',
    description: `Cluster {{ $labels.cluster }} has {{ $value | humanize }} series, more than ${humanize(limit)}. Above exporter.maxSeriesPerCluster (5000 unless configured) they are cut.`,
    dashboard: 'mqtt-exporter',
    tests: standardTests({
      forSeconds: 1_800,
      inputs: (condition, cluster) => [
        {
          series: select(ownMetrics.series, { cluster }),
          level: { bad: limit + 1, edge: limit, good: 300 }[condition],
        },
      ],
      fires: (cluster) => [{ labels: { cluster }, value: humanize(limit + 1) }],
    }),
  }),
};
