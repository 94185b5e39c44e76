import { seriesCut } from '../../signals/exporter.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { ownMetrics } from '../../src/metrics/own-metrics.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A cluster with more series than it may have. */
export const exporterSeriesCut: AlertPlan = {
  name: 'MQTT_Exporter_Series_Cut',
  at: () => ({
    name: 'MQTT_Exporter_Series_Cut',
    category: 'meta',
    severity: 'warning',
    signal: seriesCut,
    expr: compare(seriesCut.expr(ruleScope), '>', 0),
    threshold: { value: 0, firesWhen: 'above' },
    for: '10m',
    summary: 'The MQTT exporter leaves out series of a cluster.',
    description:
      '{{ $value | humanize }} series of cluster {{ $labels.cluster }} are left out because it has more than exporter.maxSeriesPerCluster. They are on no dashboard and fire no alert.',
    dashboard: 'mqtt-exporter',
    tests: standardTests({
      forSeconds: 600,
      inputs: (condition, cluster) => [
        {
          series: select(ownMetrics.seriesDropped, { cluster, metric: 'mqtt_bridge_up' }),
          level: condition === 'bad' ? 1 : 0,
        },
      ],
      fires: (cluster) => [{ labels: { cluster }, value: '1' }],
    }),
  }),
};
