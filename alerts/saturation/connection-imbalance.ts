import { busiestNode } from '../../signals/connections.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** One node that carries much more than its share; nodes without any client (a standby) do not count. */
export const connectionImbalance: AlertPlan = {
  name: 'MQTT_Connection_Imbalance',
  threshold: 1.5,
  at: (factor) => {
    const series = (cluster: string, node: string) => select(metrics.connectionsCurrent, { cluster, node });
    // Of three nodes with 300 clients each the first takes the rest: its share is `factor` of the average.
    const busy = { bad: factor * 3_000 + 3, edge: factor * 3_000, good: 3_000 };
    const others = (first: number) => (9_000 - first) / 2;
    return {
      name: 'MQTT_Connection_Imbalance',
      category: 'saturation',
      severity: 'warning',
      signal: busiestNode,
      expr: compare(busiestNode.expr(ruleScope), '>', factor),
      threshold: { value: factor, firesWhen: 'above' },
      for: '15m',
      summary: 'One node of an MQTT cluster carries much more than its share of clients.',
      description: `The busiest node of cluster {{ $labels.cluster }} has {{ $value | humanize }} times the average number of clients, more than ${factor}. It saturates first, and its loss disconnects more clients than it should.`,
      dashboard: 'mqtt-cluster',
      chaosExperiment: 'node-crash',
      tests: [
        ...standardTests({
          forSeconds: 900,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: series(cluster, 'n1'), level: busy[condition] },
            { series: series(cluster, 'n2'), level: others(busy[condition]) },
            { series: series(cluster, 'n3'), level: others(busy[condition]) },
          ],
          fires: (cluster) => [{ labels: { cluster }, value: humanize(busy.bad / 3_000) }],
        }),
        {
          name: 'just over 100 a node, a node with a single client counted: fires',
          series: [
            { series: series('plant-a', 'n1'), values: '299x100' },
            { series: series('plant-a', 'n2'), values: '2x100' },
            { series: series('plant-a', 'n3'), values: '1x100' },
          ],
          checks: [{ at: '22m', fires: [{ labels: { cluster: 'plant-a' }, value: humanize(897 / 302) }] }],
        },
        {
          name: 'few clients say nothing: silent with 100 a node',
          series: [
            { series: series('plant-a', 'n1'), values: '198x100' },
            { series: series('plant-a', 'n2'), values: '1x100' },
            { series: series('plant-a', 'n3'), values: '101x100' },
          ],
          checks: [{ at: '22m', fires: [] }],
        },
        {
          name: 'a standby without clients, and a broker on its own: silent',
          series: [
            { series: series('pair', 'active'), values: '5000x100' },
            { series: series('pair', 'standby'), values: '0x100' },
            { series: series('single', 'n1'), values: '5000x100' },
          ],
          checks: [{ at: '22m', fires: [] }],
        },
      ],
    };
  },
};
