import { quorum } from '../../signals/cluster.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';
import { overTime } from '../../src/metrics/promql-functions.ts';
import { and } from '../../src/metrics/promql-operators.ts';

/** The largest group is no majority. A pair cannot tell a dead partner from a cut, and is left to Below_Expected_Size. */
export const clusterQuorumLost: AlertPlan = {
  name: 'MQTT_Cluster_Quorum_Lost',
  at: () => {
    const cluster = (name: string, expected: number, quorum: string) => [
      { series: select(metrics.clusterNodesExpected, { cluster: name }), values: `${expected}x80` },
      { series: select(metrics.clusterQuorum, { cluster: name }), values: quorum },
    ];
    return {
      name: 'MQTT_Cluster_Quorum_Lost',
      category: 'availability',
      severity: 'critical',
      signal: quorum,
      expr: and(
        compare(quorum.expr(ruleScope), '==', 0),
        compare(overTime('last_over_time', metrics.clusterNodesExpected, '1m'), '>', 2),
      ),
      threshold: { value: 1, firesWhen: 'below' },
      for: '15s',
      summary: 'An MQTT cluster has lost its majority.',
      description:
        'No group of nodes of cluster {{ $labels.cluster }} is more than half of it. Brokers that need a majority refuse clients or messages; the others may be accepting conflicting state on both sides.',
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'quorum-loss',
      tests: [
        ...standardTests({
          forSeconds: 15,
          riseSeconds: 30,
          riseIsExact: true,
          survivesFailedScrape: true,
          noEdge: '1 or 0',
          inputs: (condition, name) => [
            { series: select(metrics.clusterNodesExpected, { cluster: name }), level: 3 },
            { series: select(metrics.clusterQuorum, { cluster: name }), level: condition === 'bad' ? 0 : 1 },
          ],
          fires: (name) => [{ labels: { cluster: name }, value: '0' }],
        }),
        {
          name: 'a pair and a single broker: silent',
          series: [...cluster('two', 2, '0x80'), ...cluster('one', 1, '0x80')],
          checks: [{ at: '10m', fires: [] }],
        },
        {
          name: 'the majority is there: silent',
          series: cluster('three', 3, '1x80'),
          checks: [{ at: '10m', fires: [] }],
        },
      ],
    };
  },
};
