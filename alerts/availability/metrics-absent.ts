import type { AlertPlan } from '../../src/generate/alert.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { select } from '../../src/metrics/promql.ts';
import { absent } from '../../src/metrics/promql-functions.ts';

/** No cluster of the whole fleet has a verdict. */
export const metricsAbsent: AlertPlan = {
  name: 'MQTT_Metrics_Absent',
  at: () => {
    const firing = { labels: {}, value: '1' };
    return {
      name: 'MQTT_Metrics_Absent',
      category: 'availability',
      severity: 'critical',
      expr: absent(metrics.clusterNodesAlive),
      threshold: { value: 1, firesWhen: 'below' },
      for: '10m',
      summary: 'There are no MQTT metrics at all.',
      description:
        'Prometheus has had no metrics of any MQTT cluster for ten minutes: no alert about the brokers can fire. Check the exporter and its scrape job.',
      dashboard: 'mqtt-exporter',
      ofNoCluster: true,
      tests: [
        {
          name: 'no series at all: silent before 10 min, then fires',
          series: [{ series: select(metrics.up, { cluster: 'plant-a' }), values: '1x80' }],
          checks: [
            { at: '9m45s', fires: [] },
            { at: '10m', fires: [firing] },
          ],
        },
        {
          name: 'one cluster of the fleet goes, another stays: silent',
          series: [
            { series: select(metrics.clusterNodesAlive, { cluster: 'plant-a' }), values: '3x10 stale _x70' },
            { series: select(metrics.clusterNodesAlive, { cluster: 'plant-b' }), values: '0x80' },
          ],
          checks: [{ at: '18m', fires: [] }],
        },
        {
          name: 'one cluster is enough: silent; gone: fires 10 min later; back: clears',
          series: [
            {
              series: select(metrics.clusterNodesAlive, { cluster: 'plant-a' }),
              values: '3x40 stale _x60 3x20',
            },
          ],
          checks: [
            { at: '10m', fires: [] },
            { at: '20m', fires: [] },
            { at: '20m15s', fires: [firing] },
            { at: '26m', fires: [] },
          ],
        },
      ],
    };
  },
};
