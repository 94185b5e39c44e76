import { messagesLost } from '../../signals/delivery.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const dropped = (cluster: string, reason: string) => select(metrics.messagesDropped, { cluster, node: 'n1', reason });

/** Messages that somebody wanted and did not get. */
export const messagesDropped: AlertPlan = {
  name: 'MQTT_Messages_Dropped',
  threshold: 1,
  at: (limit) => ({
    name: 'MQTT_Messages_Dropped',
    category: 'delivery',
    severity: 'warning',
    signal: messagesLost,
    expr: compare(messagesLost.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    keepFiringFor: '5m',
    summary: 'An MQTT cluster loses messages.',
    description: `Cluster {{ $labels.cluster }} loses more than ${limit} messages a second ({{ $labels.reason }}). They are gone: nobody sends them again.`,
    dashboard: 'mqtt-queues',
    tests: [
      ...standardTests({
        forSeconds: 300,
        keepFiringSeconds: 300,
        riseSeconds: 300,
        fallSeconds: 300,
        survivesFailedScrape: true,
        inputs: (condition, cluster) => [
          {
            series: dropped(cluster, 'queue_full'),
            slope: { bad: 15 * limit + 1, edge: 15 * limit - 1, good: 0 }[condition],
          },
        ],
        fires: (cluster) => [{ labels: { cluster, reason: 'queue_full' }, value: '' }],
      }),
      {
        name: 'what nobody had asked for is not loss: silent',
        series: ['no_subscribers', 'no_local', 'intercepted'].map((reason) => ({
          series: dropped('plant-a', reason),
          values: `0+${1_000 * limit}x80`,
        })),
        checks: [{ at: '20m', fires: [] }],
      },
    ],
  }),
};
