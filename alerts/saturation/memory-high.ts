import { memoryUsed } from '../../signals/memory.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

const LIMIT_BYTES = 1_000_000;

/** A broker node that uses much of its memory limit; a limit of 0 means that there is none, and is silent. */
export const memoryHigh: AlertPlan = {
  name: 'MQTT_Memory_High',
  threshold: 0.8,
  at: (limit) => {
    const labels = (cluster: string) => ({ cluster, node: 'n1', kind: 'rss' });
    const used = { bad: limit * LIMIT_BYTES + 1_000, edge: limit * LIMIT_BYTES, good: 0.3 * LIMIT_BYTES };
    return {
      name: 'MQTT_Memory_High',
      category: 'saturation',
      severity: 'warning',
      signal: memoryUsed,
      expr: compare(memoryUsed.expr(ruleScope), '>', limit),
      threshold: { value: limit, firesWhen: 'above' },
      for: '10m',
      summary: 'An MQTT broker node uses much of its memory.',
      description: `Node {{ $labels.node }} of cluster {{ $labels.cluster }} uses {{ $value | humanizePercentage }} of its {{ $labels.kind }} memory limit, more than ${humanizePercentage(limit)}. At the limit the broker is killed or blocks its publishers.`,
      dashboard: 'mqtt-node',
      tests: [
        ...standardTests({
          forSeconds: 600,
          inputs: (condition, cluster) => [
            { series: select(metrics.memoryUsed, labels(cluster)), level: used[condition] },
            { series: select(metrics.memoryLimit, labels(cluster)), level: LIMIT_BYTES },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: humanizePercentage(used.bad / LIMIT_BYTES) }],
        }),
        {
          name: 'a limit of 1 is a limit: fires when it is used up',
          series: [
            { series: select(metrics.memoryUsed, labels('plant-a')), values: '1x100' },
            { series: select(metrics.memoryLimit, labels('plant-a')), values: '1x100' },
          ],
          checks: [{ at: '18m', fires: [{ labels: labels('plant-a'), value: '100%' }] }],
        },
        {
          name: 'a limit of 0 means none: silent',
          series: [
            { series: select(metrics.memoryUsed, labels('plant-a')), values: '9e9x80' },
            { series: select(metrics.memoryLimit, labels('plant-a')), values: '0x80' },
          ],
          checks: [{ at: '20m', fires: [] }],
        },
      ],
    };
  },
};
