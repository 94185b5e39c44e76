import { reconnecting } from '../../signals/clients.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const CLIENTS = 1_000;

/** A fleet that does nothing but connect. */
export const reconnectStorm: AlertPlan = {
  name: 'MQTT_Reconnect_Storm',
  threshold: 0.02,
  at: (limit) => ({
    name: 'MQTT_Reconnect_Storm',
    category: 'clients',
    severity: 'warning',
    signal: reconnecting,
    expr: compare(reconnecting.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    summary: 'Clients of an MQTT cluster reconnect all the time.',
    description: `{{ $value | humanizePercentage }} of the clients of cluster {{ $labels.cluster }} connect anew every second, more than ${humanizePercentage(limit)}. Logins and TLS handshakes use up the brokers; clients without back-off keep it going.`,
    dashboard: 'mqtt-cluster',
    chaosExperiment: 'reset-storm',
    tests: [
      ...standardTests({
        forSeconds: 300,
        riseSeconds: 300,
        riseIsExact: true,
        fallSeconds: 300,
        inputs: (condition, cluster) => [
          { series: select(metrics.connectionsCurrent, { cluster, node: 'n1' }), level: CLIENTS },
          {
            series: select(metrics.connectionsOpened, { cluster, node: 'n1' }),
            slope: { bad: 15 * CLIENTS * limit + 1, edge: 15 * CLIENTS * limit - 1, good: 15 }[condition],
          },
        ],
        fires: (cluster) => [{ labels: { cluster }, value: humanizePercentage(limit + 1 / 15 / CLIENTS) }],
      }),
      {
        name: 'a handful of clients: silent',
        series: [
          { series: select(metrics.connectionsCurrent, { cluster: 'plant-a', node: 'n1' }), values: '100x80' },
          { series: select(metrics.connectionsOpened, { cluster: 'plant-a', node: 'n1' }), values: '0+900x80' },
        ],
        checks: [{ at: '19m', fires: [] }],
      },
      {
        name: 'just enough clients to count: fires',
        series: [
          { series: select(metrics.connectionsCurrent, { cluster: 'plant-a', node: 'n1' }), values: '101x80' },
          { series: select(metrics.connectionsOpened, { cluster: 'plant-a', node: 'n1' }), values: '0+900x80' },
        ],
        checks: [{ at: '19m', fires: [{ labels: { cluster: 'plant-a' }, value: humanizePercentage(60 / 101) }] }],
      },
    ],
  }),
};
