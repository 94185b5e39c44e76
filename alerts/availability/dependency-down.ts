import { dependenciesUp } from '../../signals/dependencies.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A load balancer, a virtual address or another dependency that does not answer; shared state has an alert of its own. */
export const dependencyDown: AlertPlan = {
  name: 'MQTT_Dependency_Down',
  at: () => {
    const labels = (cluster: string, kind = 'haproxy') => ({ cluster, dependency: 'lb', kind });
    const up = (of: ReturnType<typeof labels>, values: string) => ({
      series: select(metrics.dependencyUp, of),
      values,
    });
    return {
      name: 'MQTT_Dependency_Down',
      category: 'availability',
      severity: 'critical',
      signal: dependenciesUp,
      expr: compare(dependenciesUp.expr(ruleScope), '==', 0),
      threshold: { value: 1, firesWhen: 'below' },
      for: '1m',
      summary: 'Something an MQTT cluster depends on does not answer.',
      description:
        'Dependency {{ $labels.dependency }} ({{ $labels.kind }}) of cluster {{ $labels.cluster }} does not answer. The brokers may look healthy while no client reaches them.',
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'lb-failure',
      tests: [
        ...standardTests({
          forSeconds: 60,
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
          name: 'every kind counts, also one nobody has thought of yet',
          series: ['nginx', 'tcp', 'virtual-address', 'etcd'].map((kind) => up(labels('plant-a', kind), '0x40')),
          checks: [
            {
              at: '8m',
              fires: ['etcd', 'nginx', 'tcp', 'virtual-address'].map((kind) => ({
                labels: labels('plant-a', kind),
                value: '0',
              })),
            },
          ],
        },
        {
          name: 'shared state is told by MQTT_Shared_State_Down: silent',
          series: [up(labels('plant-a', 'redis'), '0x40')],
          checks: [{ at: '8m', fires: [] }],
        },
      ],
    };
  },
};
