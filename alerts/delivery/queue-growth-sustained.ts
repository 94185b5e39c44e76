import { queueGrowth } from '../../signals/delivery.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Queues that grow and grow: the backlog alert of tomorrow. */
export const queueGrowthSustained: AlertPlan = {
  name: 'MQTT_Queue_Growth_Sustained',
  threshold: 50,
  at: (limit) => ({
    name: 'MQTT_Queue_Growth_Sustained',
    category: 'delivery',
    severity: 'warning',
    signal: queueGrowth,
    expr: compare(queueGrowth.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '15m',
    summary: 'The queues of an MQTT cluster keep growing.',
    description: `Queues of cluster {{ $labels.cluster }} have grown by {{ $value | humanize }} messages a second for a quarter of an hour, more than ${limit}. Consumers do not keep up; when a queue is full messages are lost.`,
    dashboard: 'mqtt-queues',
    tests: standardTests({
      forSeconds: 900,
      warmUpSeconds: 900,
      riseSeconds: 900,
      riseIsExact: true,
      fallSeconds: 900,
      survivesFailedScrape: true,
      inputs: (condition, cluster) => {
        const slope = { bad: 15 * limit + 1, edge: 15 * limit - 1, good: 0 }[condition];
        return [
          { series: select(metrics.queuedMessages, { cluster, node: 'n1', method: 'native' }), slope },
          { series: select(metrics.queuedMessages, { cluster, node: 'n2', method: 'estimate' }), slope: 100 * limit },
        ];
      },
      fires: (cluster) => [{ labels: { cluster }, value: humanize(limit + 1 / 15) }],
    }),
  }),
};
