import { lossRatio } from '../../signals/delivery.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Deliveries between two samples: a thousand a second. */
const ALL = 15_000;

/** A noticeable share of all deliveries is lost. */
export const dropRatioHigh: AlertPlan = {
  name: 'MQTT_Drop_Ratio_High',
  threshold: 0.01,
  at: (limit) => ({
    name: 'MQTT_Drop_Ratio_High',
    category: 'delivery',
    severity: 'critical',
    signal: lossRatio,
    expr: compare(lossRatio.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    summary: 'An MQTT cluster loses a noticeable share of its messages.',
    description: `Cluster {{ $labels.cluster }} loses {{ $value | humanizePercentage }} of its deliveries, more than ${humanizePercentage(limit)}. Applications miss data now.`,
    dashboard: 'mqtt-queues',
    tests: [
      ...standardTests({
        forSeconds: 300,
        riseSeconds: 300,
        riseIsExact: true,
        fallSeconds: 300,
        survivesFailedScrape: true,
        inputs: (condition, cluster) => {
          const lost = { bad: ALL * limit + 1, edge: ALL * limit - 1, good: 0 }[condition];
          return [
            { series: select(metrics.messagesDropped, { cluster, node: 'n1', reason: 'queue_full' }), slope: lost },
            { series: select(metrics.messagesSent, { cluster, node: 'n1' }), slope: ALL - lost },
          ];
        },
        fires: (cluster) => [{ labels: { cluster }, value: humanizePercentage(limit + 1 / ALL) }],
      }),
      {
        name: 'a cluster with next to no messages: silent',
        series: [
          {
            series: select(metrics.messagesDropped, { cluster: 'plant-a', node: 'n1', reason: 'queue_full' }),
            values: '0+14x80',
          },
          { series: select(metrics.messagesSent, { cluster: 'plant-a', node: 'n1' }), values: '0x80' },
        ],
        checks: [{ at: '20m', fires: [] }],
      },
      {
        name: 'just enough messages to count, and all are lost: fires',
        series: [
          {
            series: select(metrics.messagesDropped, { cluster: 'plant-a', node: 'n1', reason: 'queue_full' }),
            values: '0+20x80',
          },
          { series: select(metrics.messagesSent, { cluster: 'plant-a', node: 'n1' }), values: '0x80' },
        ],
        checks: [{ at: '20m', fires: [{ labels: { cluster: 'plant-a' }, value: humanizePercentage(1) }] }],
      },
    ],
  }),
};
