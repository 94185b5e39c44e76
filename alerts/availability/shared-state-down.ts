import { sharedStateAnswers } from '../../signals/shared-state.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** The store the brokers share does not answer. */
export const sharedStateDown: AlertPlan = {
  name: 'MQTT_Shared_State_Down',
  at: () => {
    const labels = (cluster: string) => ({ cluster, dependency: 'state', kind: 'redis' });
    return {
      name: 'MQTT_Shared_State_Down',
      category: 'availability',
      severity: 'critical',
      signal: sharedStateAnswers,
      expr: compare(sharedStateAnswers.expr(ruleScope), '==', 0),
      threshold: { value: 1, firesWhen: 'below' },
      for: '30s',
      summary: 'The shared state of an MQTT cluster does not answer.',
      description:
        'Shared state {{ $labels.dependency }} of cluster {{ $labels.cluster }} does not answer. Brokers that keep sessions and pass messages there may acknowledge what they never deliver.',
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'state-down',
      tests: [
        ...standardTests({
          forSeconds: 30,
          riseSeconds: 30,
          riseIsExact: true,
          survivesFailedScrape: true,
          noEdge: '1 or 0',
          inputs: (condition, cluster) => [
            { series: select(metrics.dependencyUp, labels(cluster)), level: condition === 'bad' ? 0 : 1 },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: '0' }],
        }),
        {
          name: 'it answers, and a load balancer that does not is another matter: silent',
          series: [
            { series: select(metrics.dependencyUp, labels('plant-a')), values: '1x40' },
            {
              series: select(metrics.dependencyUp, { cluster: 'plant-a', dependency: 'lb', kind: 'haproxy' }),
              values: '0x40',
            },
          ],
          checks: [{ at: '8m', fires: [] }],
        },
      ],
    };
  },
};
