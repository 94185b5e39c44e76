import { retainedGrowth } from '../../signals/delivery.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const retained = (cluster: string) => select(metrics.retainedMessages, { cluster, node: 'n1' });
const fires = (cluster: string, factor: number) => [{ labels: { cluster }, value: humanize(factor) }];

/** Retained messages that multiply within hours: a publisher makes up topics. */
export const retainedGrowthAlert: AlertPlan = {
  name: 'MQTT_Retained_Growth',
  threshold: 2,
  at: (limit) => ({
    name: 'MQTT_Retained_Growth',
    category: 'delivery',
    severity: 'warning',
    signal: retainedGrowth,
    expr: compare(retainedGrowth.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '1h',
    summary: 'The retained messages of an MQTT cluster multiply.',
    description: `Cluster {{ $labels.cluster }} has {{ $value | humanize }} times the retained messages of six hours ago, more than ${limit}. They stay until someone deletes them; a publisher makes up topics.`,
    dashboard: 'mqtt-queues',
    tests: [
      {
        name: 'grown beyond the line: silent before 1h, fires then, clears when it is the usual',
        series: [
          { series: retained('plant-a'), values: `2000x1460 ${2_000 * limit + 100}x1440 ${2_000 * limit + 100}x300` },
        ],
        checks: [
          { at: '365m', fires: [] },
          { at: '424m', fires: [] },
          { at: '425m15s', fires: fires('plant-a', limit + 0.05) },
          { at: '725m', fires: fires('plant-a', limit + 0.05) },
          { at: '726m', fires: [] },
        ],
      },
      {
        name: 'grown to just below the line: silent',
        series: [{ series: retained('plant-a'), values: `2000x1460 ${2_000 * limit - 100}x400` }],
        checks: [{ at: '440m', fires: [] }],
      },
      {
        name: 'two clusters do not bleed into each other, and a small one may grow',
        series: [
          { series: retained('plant-a'), values: `2000x1460 ${2_000 * limit + 100}x400` },
          { series: retained('plant-b'), values: '2000x1860' },
          { series: retained('plant-c'), values: '1000x1460 9000x400' },
        ],
        checks: [{ at: '440m', fires: fires('plant-a', limit + 0.05) }],
      },
    ],
  }),
};
