import { connectionsRefused } from '../../signals/clients.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Clients refused for other reasons than their credentials. */
export const connectionsRejected: AlertPlan = {
  name: 'MQTT_Connections_Rejected',
  threshold: 1,
  at: (limit) => ({
    name: 'MQTT_Connections_Rejected',
    category: 'clients',
    severity: 'warning',
    signal: connectionsRefused,
    expr: compare(connectionsRefused.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    summary: 'An MQTT cluster refuses connections.',
    description: `Cluster {{ $labels.cluster }} refuses {{ $value | humanize }} connections a second ({{ $labels.reason }}), more than ${limit}. Those devices are not served.`,
    dashboard: 'mqtt-cluster',
    chaosExperiment: 'fd-exhaust',
    tests: [
      ...standardTests({
        forSeconds: 300,
        riseSeconds: 300,
        fallSeconds: 300,
        survivesFailedScrape: true,
        inputs: (condition, cluster) => [
          {
            series: select(metrics.connectionsRejected, { cluster, node: 'n1', reason: 'limit' }),
            slope: { bad: 15 * limit + 1, edge: 15 * limit - 1, good: 0 }[condition],
          },
        ],
        fires: (cluster) => [{ labels: { cluster, reason: 'limit' }, value: humanize(limit + 1 / 15) }],
      }),
      {
        name: 'wrong credentials have an alert of their own: silent',
        series: [
          {
            series: select(metrics.connectionsRejected, { cluster: 'plant-a', node: 'n1', reason: 'auth' }),
            values: `0+${1_000 * limit}x80`,
          },
        ],
        checks: [{ at: '19m', fires: [] }],
      },
    ],
  }),
};
