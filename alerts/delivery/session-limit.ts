import { sessionsUsed } from '../../signals/delivery.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const MAX = 10_000;

/** A cluster close to the sessions it may have. */
export const sessionLimit: AlertPlan = {
  name: 'MQTT_Session_Limit',
  threshold: 0.85,
  at: (limit) => ({
    name: 'MQTT_Session_Limit',
    category: 'delivery',
    severity: 'warning',
    signal: sessionsUsed,
    expr: compare(sessionsUsed.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '10m',
    summary: 'An MQTT cluster is close to its session limit.',
    description: `Cluster {{ $labels.cluster }} uses {{ $value | humanizePercentage }} of its session limit, more than ${humanizePercentage(limit)}. At 100% clients without a session are refused.`,
    dashboard: 'mqtt-queues',
    tests: [
      ...standardTests({
        forSeconds: 600,
        inputs: (condition, cluster) => [
          {
            series: select(metrics.sessionsCurrent, { cluster, node: 'n1' }),
            level: { bad: MAX * limit + 1, edge: MAX * limit, good: 100 }[condition],
          },
          { series: select(metrics.sessionsMax, { cluster }), level: MAX },
        ],
        fires: (cluster) => [{ labels: { cluster }, value: humanizePercentage(limit + 1 / MAX) }],
      }),
      {
        name: 'no limit (+Inf) or none told (0): silent',
        series: [
          { series: select(metrics.sessionsCurrent, { cluster: 'plant-a', node: 'n1' }), values: '9e6x80' },
          {
            series: select(metrics.sessionsMax, { cluster: 'plant-a' }),
            values: Array.from({ length: 80 }, () => '+Inf').join(' '),
          },
          { series: select(metrics.sessionsCurrent, { cluster: 'plant-b', node: 'n1' }), values: '9e6x80' },
          { series: select(metrics.sessionsMax, { cluster: 'plant-b' }), values: '0x80' },
        ],
        checks: [{ at: '19m', fires: [] }],
      },
      {
        name: 'the smallest limit there is counts: fires',
        series: [
          { series: select(metrics.sessionsCurrent, { cluster: 'plant-a', node: 'n1' }), values: '1x80' },
          { series: select(metrics.sessionsMax, { cluster: 'plant-a' }), values: '1x80' },
        ],
        checks: [{ at: '19m', fires: [{ labels: { cluster: 'plant-a' }, value: humanizePercentage(1) }] }],
      },
    ],
  }),
};
