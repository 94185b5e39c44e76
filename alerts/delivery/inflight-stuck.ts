import { inflightFloor } from '../../signals/delivery.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const inflight = (cluster: string) => select(metrics.inflightMessages, { cluster, node: 'n1' });

/** Messages in flight that never drain. */
export const inflightStuck: AlertPlan = {
  name: 'MQTT_Inflight_Stuck',
  threshold: 1000,
  at: (limit) => ({
    name: 'MQTT_Inflight_Stuck',
    category: 'delivery',
    severity: 'warning',
    signal: inflightFloor,
    expr: compare(inflightFloor.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    summary: 'Messages stay unacknowledged on an MQTT broker node.',
    description: `On node {{ $labels.node }} of cluster {{ $labels.cluster }} at least {{ $value | humanize }} messages were in flight at every moment of ten minutes, more than ${humanize(limit)}. Receivers do not acknowledge; behind them queues fill.`,
    dashboard: 'mqtt-queues',
    tests: [
      ...standardTests({
        forSeconds: 300,
        warmUpSeconds: 600,
        riseSeconds: 600,
        riseIsExact: true,
        survivesFailedScrape: true,
        inputs: (condition, cluster) => [
          { series: inflight(cluster), level: { bad: limit + 1, edge: limit, good: 10 }[condition] },
        ],
        fires: (cluster) => [{ labels: { cluster, node: 'n1' }, value: humanize(limit + 1) }],
      }),
      {
        name: 'a saw-tooth that falls below the line again and again: silent',
        series: [
          { series: inflight('plant-a'), values: Array.from({ length: 8 }, () => `${10 * limit}x18 0`).join(' ') },
        ],
        checks: [
          { at: '20m', fires: [] },
          { at: '35m', fires: [] },
        ],
      },
    ],
  }),
};
