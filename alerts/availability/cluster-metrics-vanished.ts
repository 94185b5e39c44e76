import type { AlertPlan } from '../../src/generate/alert.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { select } from '../../src/metrics/promql.ts';
import { aggregate, overTime } from '../../src/metrics/promql-functions.ts';
import { unless } from '../../src/metrics/promql-operators.ts';

/** A cluster that had a verdict within the hour has none now; a cluster where no node answers has one, 0. */
export const clusterMetricsVanished: AlertPlan = {
  name: 'MQTT_Cluster_Metrics_Vanished',
  at: () => {
    const alive = (cluster: string, values: string) => ({
      series: select(metrics.clusterNodesAlive, { cluster }),
      values,
    });
    const seen = (over: '1h' | '1m') =>
      aggregate('group', ['cluster'], overTime('last_over_time', metrics.clusterNodesAlive, over));
    const firing = { labels: { cluster: 'gone' }, value: '1' };
    return {
      name: 'MQTT_Cluster_Metrics_Vanished',
      category: 'availability',
      severity: 'critical',
      expr: unless(seen('1h'), seen('1m')),
      threshold: { value: 1, firesWhen: 'below' },
      for: '5m',
      summary: 'Nothing is known about an MQTT cluster any more.',
      description:
        'There are no metrics of cluster {{ $labels.cluster }}, which had some within the last hour. The exporter or its scrape is broken, or the cluster was taken out of the configuration; no other alert about it can fire.',
      dashboard: 'mqtt-fleet',
      tests: [
        {
          name: 'one cluster falls silent, the other goes on: fires after 5 min, and clears an hour later by itself',
          series: [alive('gone', '3x20 stale _x300'), alive('there', '3x320')],
          checks: [
            { at: '5m', fires: [] },
            { at: '10m45s', fires: [] },
            { at: '11m15s', fires: [firing] },
            { at: '64m', fires: [firing] },
            { at: '66m', fires: [] },
          ],
        },
        {
          name: 'scrapes fail for four minutes and come back: silent',
          series: [alive('gone', '3x20 stale _x14 3x40')],
          checks: [
            { at: '9m', fires: [] },
            { at: '12m', fires: [] },
          ],
        },
        {
          name: 'no node answers, which is known: silent, Node_Down speaks',
          series: [alive('gone', '3x20 0x60')],
          checks: [{ at: '18m', fires: [] }],
        },
        {
          name: 'it comes back: clears',
          series: [alive('gone', '3x20 stale _x40 3x20')],
          checks: [
            { at: '15m', fires: [firing] },
            { at: '16m', fires: [] },
          ],
        },
      ],
    };
  },
};
