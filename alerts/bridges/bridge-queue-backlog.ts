import { bridgeQueues } from '../../signals/bridges.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const labels = (cluster: string) => ({ cluster, node: 'n1', bridge: 'eu-us' });

/** Messages pile up in front of a bridge. */
export const bridgeQueueBacklog: AlertPlan = {
  name: 'MQTT_Bridge_Queue_Backlog',
  threshold: 10000,
  at: (limit) => ({
    name: 'MQTT_Bridge_Queue_Backlog',
    category: 'bridges',
    severity: 'warning',
    signal: bridgeQueues,
    expr: compare(bridgeQueues.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    summary: 'Messages pile up in front of an MQTT bridge.',
    description: `{{ $value | humanize }} messages wait to cross bridge {{ $labels.bridge }} of node {{ $labels.node }} of cluster {{ $labels.cluster }}, more than ${humanize(limit)}. The far side gets them late; when the queue is full they are lost.`,
    dashboard: 'mqtt-bridges',
    chaosExperiment: 'interregion-cut',
    tests: standardTests({
      forSeconds: 300,
      inputs: (condition, cluster) => [
        {
          series: select(metrics.bridgeQueuedMessages, labels(cluster)),
          level: { bad: limit + 1, edge: limit, good: 0 }[condition],
        },
      ],
      fires: (cluster) => [{ labels: labels(cluster), value: humanize(limit + 1) }],
    }),
  }),
};
