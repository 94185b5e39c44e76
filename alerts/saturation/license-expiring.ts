import { licenseLeft } from '../../signals/broker-nodes.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A licence that ends soon; a licence already over fires too. */
export const licenseExpiring: AlertPlan = {
  name: 'MQTT_License_Expiring',
  threshold: 30 * 86_400,
  at: (seconds) => ({
    name: 'MQTT_License_Expiring',
    category: 'saturation',
    severity: 'warning',
    signal: licenseLeft,
    expr: compare(licenseLeft.expr(ruleScope), '<', seconds),
    threshold: { value: seconds, firesWhen: 'below' },
    for: '1h',
    summary: 'The licence of MQTT brokers ends soon.',
    description: `The licence of cluster {{ $labels.cluster }} ends in less than ${Number((seconds / 86_400).toPrecision(3))} days or has ended. Without one brokers refuse clients or do not start again.`,
    dashboard: 'mqtt-cluster',
    tests: [
      ...standardTests({
        forSeconds: 3_600,
        survivesFailedScrape: true,
        // Time runs in the tests from 0: each level ends that many seconds later.
        inputs: (condition, cluster) => [
          {
            series: select(metrics.licenseExpiry, { cluster }),
            level: { bad: seconds + 299, edge: seconds + 300 + 3_600 + 585, good: seconds + 10 * 86_400 }[condition],
          },
        ],
        fires: (cluster) => [{ labels: { cluster }, value: '' }],
      }),
      {
        name: 'exactly the time of the line is left, at every moment: silent',
        series: [{ series: select(metrics.licenseExpiry, { cluster: 'plant-a' }), values: `${seconds}+15x300` }],
        checks: [{ at: '70m', fires: [] }],
      },
    ],
  }),
};
