import { subscriptionMemory as memoryOfSubscriptions } from '../../signals/memory.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { humanize1024 } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Subscriptions that take more memory than planned for. */
export const subscriptionMemory: AlertPlan = {
  name: 'MQTT_Subscription_Memory',
  threshold: 4 * 1_024 ** 3,
  at: (limit) => {
    const labels = { cluster: 'plant-a', node: 'n1', method: 'native' };
    const memory = (of: typeof labels, values: string) => ({ series: select(metrics.subscriptionMemory, of), values });
    const firing = { labels, value: humanize1024(limit + 1) };
    return {
      name: 'MQTT_Subscription_Memory',
      category: 'saturation',
      severity: 'warning',
      signal: memoryOfSubscriptions,
      expr: compare(memoryOfSubscriptions.expr(ruleScope), '>', limit),
      threshold: { value: limit, firesWhen: 'above' },
      for: '5m',
      summary: 'Subscriptions take much of the memory of an MQTT broker node.',
      description: `Subscriptions of node {{ $labels.node }} of cluster {{ $labels.cluster }} take {{ $value | humanize1024 }}B ({{ $labels.method }}), more than ${humanize1024(limit)}B. The node runs out of memory when this goes on.`,
      dashboard: 'mqtt-cluster',
      tests: [
        {
          name: 'one byte over the line: silent before 5m, fires at 5m, clears',
          series: [memory(labels, `${limit + 1}x40 ${limit}x20`)],
          checks: [
            { at: '4m45s', fires: [] },
            { at: '5m', fires: [firing] },
            { at: '10m', fires: [firing] },
            { at: '10m15s', fires: [] },
          ],
        },
        {
          name: 'exactly on the line: silent',
          series: [memory(labels, `${limit}x40`)],
          checks: [{ at: '10m', fires: [] }],
        },
        {
          name: 'two clusters do not bleed into each other',
          series: [memory(labels, `${limit + 1}x40`), memory({ ...labels, cluster: 'plant-b' }, '1000x40')],
          checks: [{ at: '10m', fires: [firing] }],
        },
      ],
    };
  },
};
