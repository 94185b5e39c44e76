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
    description: `Cluster {{ $labels.cluster }} has {{ $value | humanize }} times the retained messages of three hours ago, more than ${limit}. They stay until someone deletes them; a publisher makes up topics.`,
    dashboard: 'mqtt-queues',
    tests: [
      {
        name: 'grown beyond the line: silent before 1h, fires then, clears when they are deleted',
        series: [{ series: retained('plant-a'), values: `2000x740 ${2_000 * limit + 100}x259 2000x20` }],
        checks: [
          { at: '185m', fires: [] },
          { at: '245m', fires: [] },
          { at: '245m15s', fires: fires('plant-a', limit + 0.05) },
          { at: '250m', fires: fires('plant-a', limit + 0.05) },
          { at: '250m30s', fires: [] },
        ],
      },
      {
        name: 'just below the line, as ever, or few: silent; clusters do not bleed into each other',
        series: [
          { series: retained('plant-a'), values: `2000x740 ${2_000 * limit + 100}x300` },
          { series: retained('plant-b'), values: '2000x1040' },
          { series: retained('plant-c'), values: '1000x740 9000x300' },
          { series: retained('plant-d'), values: `2000x740 ${2_000 * limit - 100}x300` },
          { series: retained('plant-e'), values: `2000x740 ${2_000 * limit}x300` },
          { series: retained('plant-f'), values: '1001x740 90090x300' },
        ],
        checks: [{ at: '250m', fires: [...fires('plant-a', limit + 0.05), ...fires('plant-f', 90)] }],
      },
      {
        name: 'a cluster younger than three hours has nothing to be held against: silent',
        series: [{ series: retained('plant-a'), values: '0x20 9000x40' }],
        checks: [{ at: '14m', fires: [] }],
      },
    ],
  }),
};
