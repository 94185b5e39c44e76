import { keepaliveLosses } from '../../signals/clients.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Many clients fall silent without a goodbye. */
export const keepaliveTimeouts: AlertPlan = {
  name: 'MQTT_Keepalive_Timeouts',
  threshold: 0.05,
  at: (limit) => ({
    name: 'MQTT_Keepalive_Timeouts',
    category: 'clients',
    severity: 'warning',
    signal: keepaliveLosses,
    expr: compare(keepaliveLosses.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    summary: 'Many clients of an MQTT cluster fall silent.',
    description: `Cluster {{ $labels.cluster }} dropped {{ $value | humanizePercentage }} of its clients within ten minutes because they had fallen silent, more than ${humanizePercentage(limit)}. A network swallows packets, or a NAT forgets idle connections.`,
    dashboard: 'mqtt-cluster',
    chaosExperiment: 'client-cut',
    tests: [
      ...standardTests({
        forSeconds: 300,
        warmUpSeconds: 600,
        riseSeconds: 600,
        fallSeconds: 600,
        inputs: (condition, cluster) => [
          { series: select(metrics.connectionsCurrent, { cluster, node: 'n1' }), level: 8_000 },
          {
            series: select(metrics.keepaliveTimeouts, { cluster, node: 'n1' }),
            slope: { bad: 200 * limit + 1, edge: 200 * limit - 1, good: 0 }[condition],
          },
        ],
        // 40 samples in the ten minutes
        fires: (cluster) => [{ labels: { cluster }, value: humanizePercentage(limit + 40 / 8_000) }],
      }),
      {
        name: 'a handful of clients: silent',
        series: [
          { series: select(metrics.connectionsCurrent, { cluster: 'plant-a', node: 'n1' }), values: '100x120' },
          { series: select(metrics.keepaliveTimeouts, { cluster: 'plant-a', node: 'n1' }), values: '0+9x120' },
        ],
        checks: [{ at: '29m', fires: [] }],
      },
      {
        name: 'just enough clients to count: fires',
        series: [
          { series: select(metrics.connectionsCurrent, { cluster: 'plant-a', node: 'n1' }), values: '101x120' },
          { series: select(metrics.keepaliveTimeouts, { cluster: 'plant-a', node: 'n1' }), values: '0+9x120' },
        ],
        checks: [{ at: '29m', fires: [{ labels: { cluster: 'plant-a' }, value: humanizePercentage(360 / 101) }] }],
      },
    ],
  }),
};
