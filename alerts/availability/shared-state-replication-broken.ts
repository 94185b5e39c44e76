import { sharedStateReplicas } from '../../signals/shared-state.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';
import { overTime } from '../../src/metrics/promql-functions.ts';
import { or } from '../../src/metrics/promql-operators.ts';

/** The shared state has lost a replica, or a replica its master. */
export const sharedStateReplicationBroken: AlertPlan = {
  name: 'MQTT_Shared_State_Replication_Broken',
  at: () => {
    const labels = (cluster: string) => ({ cluster, dependency: 'state' });
    const link = (cluster: string) => select(metrics.sharedStateLinkUp, { cluster, dependency: 'replica' });
    const firing = (cluster: string) => ({ labels: labels(cluster), value: '1' });
    return {
      name: 'MQTT_Shared_State_Replication_Broken',
      category: 'availability',
      severity: 'warning',
      signal: sharedStateReplicas,
      expr: or(
        compare(sharedStateReplicas.expr(ruleScope), '<', overTime('max_over_time', metrics.sharedStateReplicas, '1h')),
        compare(overTime('max_over_time', metrics.sharedStateLinkUp, '1m'), '==', 0),
      ),
      threshold: { value: 1, firesWhen: 'below' },
      for: '2m',
      summary: 'The shared state of an MQTT cluster is not replicated as before.',
      description:
        'Shared state {{ $labels.dependency }} of cluster {{ $labels.cluster }} has fewer replicas than within the last hour, or is a replica without its master. A failure now loses sessions and retained messages.',
      dashboard: 'mqtt-cluster',
      tests: [
        ...standardTests({
          forSeconds: 120,
          riseSeconds: 60,
          riseIsExact: true,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: select(metrics.sharedStateReplicas, labels(cluster)), level: condition === 'bad' ? 1 : 2 },
            { series: link(cluster), level: 1 },
          ],
          fires: (cluster) => [firing(cluster)],
        }),
        {
          name: 'a replica loses its master: fires, clears when it is back',
          series: [{ series: link('plant-a'), values: '1x20 0x20 1x20' }],
          checks: [
            { at: '7m', fires: [] },
            { at: '8m30s', fires: [{ labels: { cluster: 'plant-a', dependency: 'replica' }, value: '0' }] },
            { at: '11m', fires: [] },
          ],
        },
        {
          name: 'a store that never had a replica: silent',
          series: [{ series: select(metrics.sharedStateReplicas, labels('plant-a')), values: '0x60' }],
          checks: [{ at: '14m', fires: [] }],
        },
        {
          name: 'known limit: an hour after the loss the smaller number counts as normal',
          series: [{ series: select(metrics.sharedStateReplicas, labels('plant-a')), values: '1x20 0x300' }],
          checks: [
            { at: '60m', fires: [{ labels: labels('plant-a'), value: '0' }] },
            { at: '67m', fires: [] },
          ],
        },
      ],
    };
  },
};
