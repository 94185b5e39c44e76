import { queuedMessages } from '../../signals/queues.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** Messages pile up faster than clients take them. */
export const messageQueueBacklog: AlertPlan = {
  name: 'MQTT_Message_Queue_Backlog',
  threshold: 100_000,
  at: (limit) => {
    const labels = { cluster: 'plant-a', node: 'n1', method: 'native' };
    const queued = (of: typeof labels, values: string) => ({ series: select(metrics.queuedMessages, of), values });
    const firing = { labels, value: humanize(limit + 1) };
    return {
      name: 'MQTT_Message_Queue_Backlog',
      category: 'delivery',
      severity: 'critical',
      signal: queuedMessages,
      expr: compare(queuedMessages.expr(ruleScope), '>', limit),
      threshold: { value: limit, firesWhen: 'above' },
      for: '2m',
      summary: 'Messages pile up in an MQTT broker.',
      description: `{{ $value | humanize }} messages wait for delivery on node {{ $labels.node }} of cluster {{ $labels.cluster }} ({{ $labels.method }}), more than ${humanize(limit)}. Consumers are slow or offline; queues that fill up lose messages.`,
      dashboard: 'mqtt-cluster',
      tests: [
        {
          name: 'one message over the line: silent before 2m, fires at 2m, clears when the queue drains',
          series: [queued(labels, `${limit + 1}x20 ${limit}x20`)],
          checks: [
            { at: '1m45s', fires: [] },
            { at: '2m', fires: [firing] },
            { at: '5m', fires: [firing] },
            { at: '5m15s', fires: [] },
          ],
        },
        {
          name: 'exactly on the line: silent',
          series: [queued(labels, `${limit}x40`)],
          checks: [{ at: '10m', fires: [] }],
        },
        {
          name: 'a spike shorter than 2m: silent',
          series: [queued(labels, `0x10 ${limit * 2}x6 0x20`)],
          checks: [
            { at: '4m15s', fires: [] },
            { at: '4m45s', fires: [] },
          ],
        },
        {
          name: 'two clusters do not bleed into each other',
          series: [queued(labels, `${limit + 1}x40`), queued({ ...labels, cluster: 'plant-b' }, '5x40')],
          checks: [{ at: '5m', fires: [firing] }],
        },
      ],
    };
  },
};
