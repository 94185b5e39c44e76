import { deliveryLatency } from '../../signals/delivery.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizeDuration } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare } from '../../src/metrics/promql.ts';
import { bucket } from '../../src/metrics/promql-functions.ts';

/** Messages of the probes take long from publisher to subscriber. */
export const deliveryLatencyHigh: AlertPlan = {
  name: 'MQTT_Delivery_Latency_High',
  threshold: 1,
  at: (limit) => ({
    name: 'MQTT_Delivery_Latency_High',
    category: 'delivery',
    severity: 'warning',
    signal: deliveryLatency,
    expr: compare(deliveryLatency.expr(ruleScope), '>', limit),
    threshold: { value: limit, firesWhen: 'above' },
    for: '5m',
    summary: 'Messages take long through an MQTT cluster.',
    description: `The slowest hundredth of the probes through {{ $labels.target }} of cluster {{ $labels.cluster }} takes {{ $value | humanizeDuration }} from publisher to subscriber, more than ${humanizeDuration(limit)}. Devices see the same.`,
    dashboard: 'mqtt-cluster',
    chaosExperiment: 'cpu-starve',
    tests: standardTests({
      forSeconds: 300,
      warmUpSeconds: 600,
      riseSeconds: 600,
      fallSeconds: 600,
      survivesFailedScrape: true,
      // The quantile lies just above (or below) the bound of a bucket, which must be the threshold.
      inputs: (condition, cluster) => {
        const within = { bad: 989, edge: 991, good: 1_000 }[condition];
        const counts = { [String(limit / 2)]: 0, [String(limit)]: within, [String(limit * 2.5)]: 1_000, '+Inf': 1_000 };
        return Object.entries(counts).map(([le, slope]) => ({
          series: bucket(metrics.probeDuration, le, {
            cluster,
            target: 'mqtt.plant:8883',
            module: 'mqtt_qos1',
            phase: 'deliver',
          }),
          slope,
        }));
      },
      fires: (cluster) => [
        { labels: { cluster, target: 'mqtt.plant:8883' }, value: humanizeDuration(limit + (1.5 * limit) / 11) },
      ],
    }),
  }),
};
