import { balancedServerUp } from '../../signals/load-balancer.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A broker the load balancer sends no clients to. */
export const loadBalancerServerDown: AlertPlan = {
  name: 'MQTT_Load_Balancer_Server_Down',
  at: () => {
    const labels = (cluster: string, server = 'n1') => ({ cluster, dependency: 'lb', backend: 'mqtt', server });
    return {
      name: 'MQTT_Load_Balancer_Server_Down',
      category: 'availability',
      severity: 'warning',
      signal: balancedServerUp,
      expr: compare(balancedServerUp.expr(ruleScope), '==', 0),
      threshold: { value: 1, firesWhen: 'below' },
      for: '1m',
      summary: 'A load balancer sends no clients to an MQTT broker.',
      description:
        'Load balancer {{ $labels.dependency }} of cluster {{ $labels.cluster }} has taken server {{ $labels.server }} out of {{ $labels.backend }}. The other brokers carry its clients.',
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'node-crash',
      tests: standardTests({
        forSeconds: 60,
        riseSeconds: 60,
        riseIsExact: true,
        survivesFailedScrape: true,
        inputs: (condition, cluster) => [
          { series: select(metrics.loadBalancerServerUp, labels(cluster)), level: condition === 'bad' ? 0 : 1 },
          { series: select(metrics.loadBalancerServerUp, labels(cluster, 'n2')), level: 1 },
        ],
        fires: (cluster) => [{ labels: labels(cluster), value: '0' }],
      }),
    };
  },
};
