import { nodesMissing } from '../../signals/cluster.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Fewer nodes than expected for longer than a restart takes, whatever the size of the cluster. */
export const clusterBelowExpectedSize: AlertPlan = {
  name: 'MQTT_Cluster_Below_Expected_Size',
  threshold: 0,
  at: (allowed) => ({
    name: 'MQTT_Cluster_Below_Expected_Size',
    category: 'availability',
    severity: 'warning',
    signal: nodesMissing,
    expr: compare(nodesMissing.expr(ruleScope), '>', allowed),
    threshold: { value: allowed, firesWhen: 'above' },
    for: '2m',
    summary: 'An MQTT cluster has fewer nodes than it should have.',
    description:
      'Cluster {{ $labels.cluster }} lacks {{ $value | humanize }} of the nodes it should have. It has less room for load and for the next failure.',
    dashboard: 'mqtt-cluster',
    chaosExperiment: 'node-crash',
    tests: [
      ...standardTests({
        forSeconds: 120,
        inputs: (condition, cluster) => [
          { series: select(metrics.clusterNodesExpected, { cluster }), level: 5 + allowed },
          {
            series: select(metrics.clusterNodesAlive, { cluster }),
            level: { bad: 4, edge: 5, good: 5 + allowed }[condition],
          },
        ],
        fires: (cluster) => [{ labels: { cluster }, value: String(allowed + 1) }],
      }),
      {
        name: 'a broker on its own is one node of one: silent',
        series: [
          { series: select(metrics.clusterNodesExpected, { cluster: 'single' }), values: '1x80' },
          { series: select(metrics.clusterNodesAlive, { cluster: 'single' }), values: '1x80' },
        ],
        checks: [{ at: '15m', fires: [] }],
      },
    ],
  }),
};
