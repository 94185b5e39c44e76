import { quorumMargin } from '../../signals/cluster.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';
import { and } from '../../src/metrics/promql-operators.ts';

/** One more loss costs the majority. Clusters of one and two nodes have none to lose, and are silent. */
export const clusterQuorumAtRisk: AlertPlan = {
  name: 'MQTT_Cluster_Quorum_At_Risk',
  at: () => {
    const cluster = (name: string, expected: number, alive: string, quorum: string) => [
      { series: select(metrics.clusterNodesExpected, { cluster: name }), values: `${expected}x80` },
      { series: select(metrics.clusterNodesAlive, { cluster: name }), values: alive },
      { series: select(metrics.clusterQuorum, { cluster: name }), values: quorum },
    ];
    return {
      name: 'MQTT_Cluster_Quorum_At_Risk',
      category: 'availability',
      severity: 'critical',
      signal: quorumMargin,
      expr: and(
        and(compare(quorumMargin.expr(ruleScope), '<', 1), compare(select(metrics.clusterQuorum), '==', 1)),
        compare(select(metrics.clusterNodesExpected), '>', 2),
      ),
      threshold: { value: 1, firesWhen: 'below' },
      for: '1m',
      summary: 'An MQTT cluster has no node left to lose.',
      description:
        'Cluster {{ $labels.cluster }} keeps its majority, and loses it with the next node. Stop planned work and bring the missing nodes back.',
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'node-crash',
      tests: [
        ...standardTests({
          forSeconds: 60,
          inputs: (condition, name) => [
            { series: select(metrics.clusterNodesExpected, { cluster: name }), level: 5 },
            {
              series: select(metrics.clusterNodesAlive, { cluster: name }),
              level: { bad: 3, edge: 4, good: 5 }[condition],
            },
            { series: select(metrics.clusterQuorum, { cluster: name }), level: 1 },
          ],
          fires: (name) => [{ labels: { cluster: name }, value: '0' }],
        }),
        {
          name: 'two of three fire; one of two, and one alone, have no majority to lose: silent',
          series: [
            ...cluster('three', 3, '2x80', '1x80'),
            ...cluster('two', 2, '2x80', '1x80'),
            ...cluster('one', 1, '1x80', '1x80'),
          ],
          checks: [{ at: '10m', fires: [{ labels: { cluster: 'three' }, value: '0' }] }],
        },
        {
          name: 'the majority is gone: Quorum_Lost speaks, this one is silent',
          series: cluster('three', 3, '1x80', '0x80'),
          checks: [{ at: '10m', fires: [] }],
        },
        {
          name: 'brokers that stand side by side without membership have no quorum: silent',
          series: cluster('side-by-side', 3, '2x80', '1x80').slice(0, 2),
          checks: [{ at: '10m', fires: [] }],
        },
      ],
    };
  },
};
