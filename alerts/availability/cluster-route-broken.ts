import { routesBroken } from '../../signals/cluster.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Messages published at one node that do not arrive at another: seen long before a broker notices a silent cut. */
export const clusterRouteBroken: AlertPlan = {
  name: 'MQTT_Cluster_Route_Broken',
  threshold: 0,
  at: (allowed) => {
    const route = (cluster: string, from: string, to: string) => select(metrics.routeUp, { cluster, from, to });
    const broken = allowed + 1;
    const nodes = Array.from({ length: broken }, (_, at) => `n${at + 1}`);
    return {
      name: 'MQTT_Cluster_Route_Broken',
      category: 'availability',
      severity: 'critical',
      signal: routesBroken,
      expr: compare(routesBroken.expr(ruleScope), '>', allowed),
      threshold: { value: allowed, firesWhen: 'above' },
      for: '15s',
      summary: 'Messages do not get from node to node of an MQTT cluster.',
      description:
        '{{ $value | humanize }} routes between nodes of cluster {{ $labels.cluster }} deliver nothing, whatever the brokers say. Subscribers behind them miss messages that publishers see acknowledged.',
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'partition-oneway',
      tests: [
        ...standardTests({
          forSeconds: 15,
          riseSeconds: 45,
          riseIsExact: true,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: route(cluster, 'n1', 'n0'), level: 1 },
            ...nodes.map((to, at) => ({
              series: route(cluster, 'n0', to),
              level: condition === 'good' || (condition === 'edge' && at === 0) ? 1 : 0,
            })),
          ],
          fires: (cluster) => [{ labels: { cluster }, value: String(broken) }],
        }),
        {
          name: 'one message missed, the next arrives: silent',
          series: nodes.map((to) => ({ series: route('plant-a', 'n0', to), values: '1x20 0x1 1x20' })),
          checks: [
            { at: '5m30s', fires: [] },
            { at: '6m', fires: [] },
          ],
        },
      ],
    };
  },
};
