import { quotaUsed } from '../../signals/cloud-service.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A quota of a cloud service that is nearly used up. */
export const quotaNearlyUsed: AlertPlan = {
  name: 'MQTT_Quota_Nearly_Used',
  threshold: 0.8,
  at: (limit) => {
    const full = 1_000_000;
    const labels = (cluster: string) => ({ cluster, quota: 'daily_messages' });
    const used = { bad: Math.round(limit * full) + 1, edge: Math.round(limit * full), good: 0.3 * full };
    return {
      name: 'MQTT_Quota_Nearly_Used',
      category: 'saturation',
      severity: 'warning',
      signal: quotaUsed,
      expr: compare(quotaUsed.expr(ruleScope), '>', limit),
      threshold: { value: limit, firesWhen: 'above' },
      for: '5m',
      summary: 'A quota of an MQTT service is nearly used up.',
      description: `Quota {{ $labels.quota }} of {{ $labels.cluster }} is used up by {{ $value | humanizePercentage }}, more than ${humanizePercentage(limit)}. At 100% the service refuses messages until the quota starts again.`,
      dashboard: 'mqtt-capacity',
      tests: [
        ...standardTests({
          forSeconds: 300,
          survivesFailedScrape: true,
          inputs: (condition, cluster) => [
            { series: select(metrics.quotaUsed, labels(cluster)), level: used[condition] },
            { series: select(metrics.quotaLimit, labels(cluster)), level: full },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: humanizePercentage(used.bad / full) }],
        }),
        {
          name: 'a limit of 1 is a limit: fires when it is used up',
          series: [
            { series: select(metrics.quotaUsed, labels('plant-a')), values: '1x100' },
            { series: select(metrics.quotaLimit, labels('plant-a')), values: '1x100' },
          ],
          checks: [{ at: '12m', fires: [{ labels: labels('plant-a'), value: '100%' }] }],
        },
        {
          name: 'a limit of 0, or none configured: silent',
          series: [
            { series: select(metrics.quotaUsed, labels('plant-a')), values: '900000x60' },
            { series: select(metrics.quotaLimit, labels('plant-a')), values: '0x60' },
            { series: select(metrics.quotaUsed, labels('plant-b')), values: '900000x60' },
          ],
          checks: [{ at: '12m', fires: [] }],
        },
      ],
    };
  },
};
