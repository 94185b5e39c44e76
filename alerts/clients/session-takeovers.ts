import { takeovers } from '../../signals/clients.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Clients with the same id that keep throwing each other out. */
export const sessionTakeovers: AlertPlan = {
  name: 'MQTT_Session_Takeovers',
  threshold: 150,
  at: (limit) => ({
    name: 'MQTT_Session_Takeovers',
    category: 'clients',
    severity: 'warning',
    signal: takeovers,
    expr: compare(takeovers.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '15m',
    summary: 'Clients of an MQTT cluster fight for the same client id.',
    description: `In cluster {{ $labels.cluster }} {{ $value | humanize }} sessions were taken over by a second connection within five minutes, more than ${limit}, and so for a quarter of an hour. Devices share a client id and throw each other out.`,
    dashboard: 'mqtt-cluster',
    tests: standardTests({
      forSeconds: 900,
      riseSeconds: 300,
      riseIsExact: true,
      fallSeconds: 300,
      survivesFailedScrape: true,
      inputs: (condition, cluster) => [
        {
          series: select(metrics.sessionsTakenOver, { cluster, node: 'n1' }),
          slope: { bad: limit / 20 + 0.02, edge: limit / 20 - 0.02, good: 0 }[condition],
        },
      ],
      fires: (cluster) => [{ labels: { cluster }, value: humanize(limit + 0.4) }],
    }),
  }),
};
