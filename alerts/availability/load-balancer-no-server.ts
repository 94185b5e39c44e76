import { balancedServersUp } from '../../signals/load-balancer.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';
import { overTime } from '../../src/metrics/promql-functions.ts';
import { and } from '../../src/metrics/promql-operators.ts';

/** The load balancer has nobody to send clients to. A backend without servers (statistics) is no such case. */
export const loadBalancerNoServer: AlertPlan = {
  name: 'MQTT_Load_Balancer_No_Server',
  at: () => {
    const labels = (cluster: string) => ({ cluster, dependency: 'lb', backend: 'mqtt' });
    return {
      name: 'MQTT_Load_Balancer_No_Server',
      category: 'availability',
      severity: 'critical',
      signal: balancedServersUp,
      expr: and(
        compare(balancedServersUp.expr(ruleScope), '==', 0),
        compare(overTime('last_over_time', metrics.loadBalancerServers, '1m'), '>', 0),
      ),
      threshold: { value: 1, firesWhen: 'below' },
      for: '15s',
      summary: 'A load balancer has no MQTT broker to send clients to.',
      description:
        'Load balancer {{ $labels.dependency }} of cluster {{ $labels.cluster }} finds no server of {{ $labels.backend }} up: every new client is refused, whatever state the brokers are in.',
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'cluster-failure',
      tests: [
        ...standardTests({
          forSeconds: 15,
          riseSeconds: 30,
          riseIsExact: true,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: select(metrics.loadBalancerServers, labels(cluster)), level: 1 },
            {
              series: select(metrics.loadBalancerServersUp, labels(cluster)),
              level: condition === 'bad' ? 0 : 1,
            },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: '0' }],
        }),
        {
          name: 'a backend without servers: silent',
          series: [
            { series: select(metrics.loadBalancerServers, labels('plant-a')), values: '0x40' },
            { series: select(metrics.loadBalancerServersUp, labels('plant-a')), values: '0x40' },
          ],
          checks: [{ at: '8m', fires: [] }],
        },
      ],
    };
  },
};
