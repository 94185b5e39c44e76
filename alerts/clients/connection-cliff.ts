import { clientsKept } from '../../signals/clients.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const clients = (cluster: string, node = 'n1') => select(metrics.connectionsCurrent, { cluster, node });

/** Many clients gone at once from nodes that answer. */
export const connectionCliff: AlertPlan = {
  name: 'MQTT_Connection_Cliff',
  threshold: 0.7,
  at: (limit) => ({
    name: 'MQTT_Connection_Cliff',
    category: 'clients',
    severity: 'critical',
    signal: clientsKept,
    expr: compare(clientsKept.expr(ruleScope), '<', limit),
    threshold: { value: limit, firesWhen: 'below' },
    for: '1m',
    keepFiringFor: '5m',
    summary: 'An MQTT cluster has lost many of its clients at once.',
    description: `Cluster {{ $labels.cluster }} has {{ $value | humanizePercentage }} of the clients of ten minutes ago, less than ${humanizePercentage(limit)}, on nodes that answer. Something in front of the brokers broke; expect a reconnect storm.`,
    dashboard: 'mqtt-cluster',
    chaosExperiment: 'reset-storm',
    tests: [
      ...standardTests({
        forSeconds: 60,
        keepFiringSeconds: 300,
        warmUpSeconds: 900,
        noEdge: 'compared with ten minutes before: the test below has it',
        inputs: (condition, cluster) => [
          { series: clients(cluster), level: { bad: 1_000 * limit - 1, edge: 1_000, good: 1_000 }[condition] },
        ],
        fires: (cluster) => [{ labels: { cluster }, value: humanizePercentage(limit - 1 / 1_000) }],
      }),
      {
        name: 'exactly the share of the line is left: silent',
        series: [{ series: clients('plant-a'), values: `1000x60 ${1_000 * limit}x40` }],
        checks: [{ at: '18m', fires: [] }],
      },
      {
        name: 'a handful of clients: silent',
        series: [{ series: clients('plant-a'), values: '100x60 5x40' }],
        checks: [{ at: '18m', fires: [] }],
      },
      {
        name: 'just enough clients to count: fires',
        series: [{ series: clients('plant-a'), values: '101x60 0x40' }],
        checks: [{ at: '18m', fires: [{ labels: { cluster: 'plant-a' }, value: humanizePercentage(0) }] }],
      },
      {
        name: 'a node that cannot be read any more is left out on both sides: silent',
        series: [
          { series: clients('plant-a'), values: '1000x100' },
          { series: clients('plant-a', 'n2'), values: '1000x60 stale' },
        ],
        checks: [{ at: '18m', fires: [] }],
      },
      {
        name: 'clients of a stopped node are back on another: silent',
        series: [
          { series: clients('plant-a'), values: '1000x60 2000x40' },
          { series: clients('plant-a', 'n2'), values: '1000x60 0x40' },
        ],
        checks: [{ at: '18m', fires: [] }],
      },
    ],
  }),
};
