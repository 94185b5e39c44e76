import { partitionsSeen } from '../../signals/cluster.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A partition seen in the last minutes, also one that healed between two looks. */
export const clusterPartitionDetected: AlertPlan = {
  name: 'MQTT_Cluster_Partition_Detected',
  threshold: 0,
  at: (allowed) => {
    const reported = (node: string, values: string) => ({
      series: select(metrics.clusterPartitionsDetected, { cluster: 'plant-a', node }),
      values,
    });
    const concluded = (values: string) => ({
      series: select(metrics.clusterSplitsDetected, { cluster: 'plant-a' }),
      values,
    });
    const firing = { labels: { cluster: 'plant-a' }, value: '' };
    const step = allowed + 1;
    return {
      name: 'MQTT_Cluster_Partition_Detected',
      category: 'availability',
      severity: 'critical',
      signal: partitionsSeen,
      expr: compare(partitionsSeen.expr(ruleScope), '>', allowed),
      threshold: { value: allowed, firesWhen: 'above' },
      for: '0s',
      keepFiringFor: '10m',
      summary: 'An MQTT cluster was partitioned.',
      description:
        'Nodes of cluster {{ $labels.cluster }} lost sight of each other in the last minutes. Even if it has healed, the losing side may have discarded sessions, retained messages and queued messages.',
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'partition-one',
      tests: [
        {
          name: 'a node reports a partition: fires at once, stays 10 min after the last sign, clears',
          series: [reported('n1', `0x20 ${step}x120`), reported('n2', '0x140'), concluded('0x140')],
          checks: [
            { at: '5m', fires: [] },
            { at: '5m15s', fires: [firing] },
            { at: '20m', fires: [firing] },
            { at: '21m', fires: [] },
          ],
        },
        {
          name: 'no node reports it, the exporter concludes it: fires',
          series: [concluded(`0x20 ${step}x40`)],
          checks: [
            { at: '5m', fires: [] },
            { at: '6m', fires: [firing] },
          ],
        },
        {
          name: 'counters that stand still, and a restart of the exporter or a node: silent',
          series: [reported('n1', '7x20 0x40'), reported('n2', '3x60'), concluded('5x20 0x40')],
          checks: [
            { at: '5m15s', fires: [] },
            { at: '10m', fires: [] },
          ],
        },
        {
          name: 'two clusters do not bleed into each other',
          series: [
            reported('n1', `0x20 ${step}x40`),
            {
              series: select(metrics.clusterPartitionsDetected, { cluster: 'plant-b', node: 'n1' }),
              values: '0x60',
            },
          ],
          checks: [{ at: '6m', fires: [firing] }],
        },
      ],
    };
  },
};
