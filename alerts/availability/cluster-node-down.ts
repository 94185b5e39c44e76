import { nodesAlive } from '../../signals/cluster.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Fewer nodes alive than the cluster needs. One series per cluster, and 0 when nobody answers, so a silent cluster fires too. */
export const clusterNodeDown: AlertPlan = {
  name: 'MQTT_Cluster_Node_Down',
  threshold: 3,
  at: (needed) => {
    const alive = (cluster: string) => select(metrics.clusterNodesAlive, { cluster });
    const plantA = (value: number) => ({ labels: { cluster: 'plant-a' }, value: String(value) });
    return {
      name: 'MQTT_Cluster_Node_Down',
      category: 'availability',
      severity: 'critical',
      signal: nodesAlive,
      expr: compare(nodesAlive.expr(ruleScope), '<', needed),
      threshold: { value: needed, firesWhen: 'below' },
      for: '30s',
      summary: 'An MQTT cluster has lost a node.',
      description: `Cluster {{ $labels.cluster }} has {{ $value | humanize }} nodes alive that see each other, fewer than ${needed}. Clients of the lost node are reconnecting; another loss may cost the quorum.`,
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'node-crash',
      tests: [
        {
          name: 'one node lost: silent before 30s, fires at 30s, clears when the node is back',
          series: [{ series: alive('plant-a'), values: `${needed}x20 ${needed - 1}x20 ${needed}x20` }],
          checks: [
            { at: '5m', fires: [] },
            { at: '5m30s', fires: [] },
            { at: '5m45s', fires: [plantA(needed - 1)] },
            { at: '10m15s', fires: [plantA(needed - 1)] },
            { at: '10m30s', fires: [] },
          ],
        },
        {
          name: 'exactly as many nodes as needed: silent',
          series: [{ series: alive('plant-a'), values: `${needed}x40` }],
          checks: [{ at: '10m', fires: [] }],
        },
        {
          name: 'a node gone for one scrape, as in a restart seen once: silent',
          series: [{ series: alive('plant-a'), values: `${needed}x20 ${needed - 1} ${needed}x20` }],
          checks: [
            { at: '5m15s', fires: [] },
            { at: '5m45s', fires: [] },
          ],
        },
        {
          name: 'a cluster where no node answers counts 0 alive and fires once',
          series: [{ series: alive('plant-a'), values: '0x40' }],
          checks: [{ at: '5m', fires: [plantA(0)] }],
        },
        {
          name: 'two clusters do not bleed into each other',
          series: [
            { series: alive('plant-a'), values: `${needed - 1}x40` },
            { series: alive('plant-b'), values: `${needed}x40` },
          ],
          checks: [{ at: '5m', fires: [plantA(needed - 1)] }],
        },
        {
          name: 'known limit: a bigger cluster that loses a node and keeps enough of them is silent',
          series: [{ series: alive('plant-a'), values: `${needed + 2}x20 ${needed + 1}x20` }],
          checks: [{ at: '9m', fires: [] }],
        },
      ],
    };
  },
};
