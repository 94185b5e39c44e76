import { offlineSessions } from '../../signals/delivery.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Most sessions wait for clients that are not there. */
export const offlineSessionsHigh: AlertPlan = {
  name: 'MQTT_Offline_Sessions_High',
  threshold: 0.5,
  at: (limit) => ({
    name: 'MQTT_Offline_Sessions_High',
    category: 'delivery',
    severity: 'warning',
    signal: offlineSessions,
    expr: compare(offlineSessions.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '1h',
    summary: 'Many sessions of an MQTT cluster are offline.',
    description: `{{ $value | humanizePercentage }} of the sessions of cluster {{ $labels.cluster }} have been without a client for an hour, more than ${humanizePercentage(limit)}. Each collects messages; either devices are away or sessions never expire.`,
    dashboard: 'mqtt-queues',
    tests: [
      ...standardTests({
        forSeconds: 3_600,
        inputs: (condition, cluster) => [
          { series: select(metrics.sessionsCurrent, { cluster, node: 'n1' }), level: 2_000 },
          {
            series: select(metrics.sessionsDisconnected, { cluster, node: 'n1' }),
            level: { bad: 2_000 * limit + 1, edge: 2_000 * limit, good: 100 }[condition],
          },
        ],
        fires: (cluster) => [{ labels: { cluster }, value: humanizePercentage(limit + 1 / 2_000) }],
      }),
      {
        name: 'a small cluster: silent',
        series: [
          { series: select(metrics.sessionsCurrent, { cluster: 'plant-a', node: 'n1' }), values: '1000x300' },
          { series: select(metrics.sessionsDisconnected, { cluster: 'plant-a', node: 'n1' }), values: '990x300' },
        ],
        checks: [{ at: '70m', fires: [] }],
      },
      {
        name: 'a cluster just large enough: fires',
        series: [
          { series: select(metrics.sessionsCurrent, { cluster: 'plant-a', node: 'n1' }), values: '1001x300' },
          { series: select(metrics.sessionsDisconnected, { cluster: 'plant-a', node: 'n1' }), values: '1001x300' },
        ],
        checks: [{ at: '70m', fires: [{ labels: { cluster: 'plant-a' }, value: humanizePercentage(1) }] }],
      },
    ],
  }),
};
