import { clusterGroups } from '../../signals/cluster.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A split brain, whether a broker has noticed it or not. */
export const clusterSplit: AlertPlan = {
  name: 'MQTT_Cluster_Split',
  threshold: 1,
  at: (groups) => ({
    name: 'MQTT_Cluster_Split',
    category: 'availability',
    severity: 'critical',
    signal: clusterGroups,
    expr: compare(clusterGroups.expr(ruleScope), '>', groups),
    threshold: { value: groups, firesWhen: 'above' },
    for: '30s',
    summary: 'An MQTT cluster is split.',
    description:
      'Cluster {{ $labels.cluster }} has fallen into {{ $value | humanize }} groups of nodes that do not see each other. Clients of one group do not get what clients of the other publish, and both sides may accept state that cannot be merged.',
    dashboard: 'mqtt-cluster',
    chaosExperiment: 'partition-one',
    tests: [
      ...standardTests({
        forSeconds: 30,
        riseSeconds: 30,
        riseIsExact: true,
        survivesFailedScrape: true,
        inputs: (condition, cluster) => [
          { series: select(metrics.clusterGroups, { cluster }), level: condition === 'bad' ? groups + 1 : groups },
        ],
        fires: (cluster) => [{ labels: { cluster }, value: String(groups + 1) }],
      }),
      {
        name: 'a node that starts and stands alone for half a minute: silent',
        series: [
          {
            series: select(metrics.clusterGroups, { cluster: 'plant-a' }),
            values: `${groups}x20 ${groups + 1}x1 ${groups}x40`,
          },
        ],
        checks: [
          { at: '5m30s', fires: [] },
          { at: '6m', fires: [] },
        ],
      },
      {
        name: 'no node answers, so there is no group: silent, Node_Down speaks',
        series: [{ series: select(metrics.clusterGroups, { cluster: 'plant-a' }), values: '0x40' }],
        checks: [{ at: '10m', fires: [] }],
      },
    ],
  }),
};
