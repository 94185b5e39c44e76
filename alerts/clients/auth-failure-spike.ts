import { loginFailures } from '../../signals/clients.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Logins between two samples: ten a second. */
const LOGINS = 150;
const logins = (cluster: string, result: string) =>
  select(metrics.authenticationAttempts, { cluster, node: 'n1', result });

/** Many logins fail. */
export const authFailureSpike: AlertPlan = {
  name: 'MQTT_Auth_Failure_Spike',
  threshold: 0.2,
  at: (limit) => ({
    name: 'MQTT_Auth_Failure_Spike',
    category: 'clients',
    severity: 'warning',
    signal: loginFailures,
    expr: compare(loginFailures.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    summary: 'Many clients of an MQTT cluster fail to log in.',
    description: `{{ $value | humanizePercentage }} of the logins at cluster {{ $labels.cluster }} fail, more than ${humanizePercentage(limit)}. Credentials have changed, the login backend is away, or someone guesses.`,
    dashboard: 'mqtt-cluster',
    chaosExperiment: 'auth-down',
    tests: [
      ...standardTests({
        forSeconds: 300,
        riseSeconds: 300,
        riseIsExact: true,
        fallSeconds: 300,
        survivesFailedScrape: true,
        inputs: (condition, cluster) => {
          const failures = { bad: LOGINS * limit + 1, edge: LOGINS * limit - 1, good: 0 }[condition];
          return [
            { series: logins(cluster, 'failure'), slope: failures },
            { series: logins(cluster, 'success'), slope: LOGINS - failures },
          ];
        },
        fires: (cluster) => [{ labels: { cluster }, value: humanizePercentage(limit + 1 / LOGINS) }],
      }),
      {
        name: 'a single device with a wrong password, once in a while: silent',
        series: [{ series: logins('plant-a', 'failure'), values: '0+1x80' }],
        checks: [{ at: '19m', fires: [] }],
      },
      {
        name: 'just enough logins to count, and all fail: fires',
        series: [{ series: logins('plant-a', 'failure'), values: '0+2x80' }],
        checks: [{ at: '19m', fires: [{ labels: { cluster: 'plant-a' }, value: humanizePercentage(1) }] }],
      },
    ],
  }),
};
