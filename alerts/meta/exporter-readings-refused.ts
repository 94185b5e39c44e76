import { readingsRefused } from '../../signals/exporter.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { ownMetrics } from '../../src/metrics/own-metrics.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Readings of an adapter that the exporter did not publish. */
export const exporterReadingsRefused: AlertPlan = {
  name: 'MQTT_Exporter_Readings_Refused',
  at: () => ({
    name: 'MQTT_Exporter_Readings_Refused',
    category: 'meta',
    severity: 'info',
    signal: readingsRefused,
    expr: compare(readingsRefused.expr(ruleScope), '>', 0),
    threshold: { value: 0, firesWhen: 'above' },
    for: '5m',
    summary: 'The MQTT exporter refuses numbers of one of its adapters.',
    description:
      'The exporter refuses readings of cluster {{ $labels.cluster }} ({{ $labels.reason }}). That is a defect of the adapter of this kind of broker; the numbers are missing.',
    dashboard: 'mqtt-exporter',
    tests: standardTests({
      forSeconds: 300,
      riseSeconds: 15,
      riseIsExact: true,
      fallSeconds: 900,
      survivesFailedScrape: true,
      inputs: (condition, cluster) => [
        {
          series: select(ownMetrics.readingsRefused, { cluster, reason: 'duplicate' }),
          slope: condition === 'bad' ? 1 : 0,
        },
      ],
      fires: (cluster) => [{ labels: { cluster, reason: 'duplicate' }, value: '' }],
    }),
  }),
};
