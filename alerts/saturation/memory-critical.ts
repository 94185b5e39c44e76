import { memoryUsed } from '../../signals/memory.ts';
import type { AlertPlan } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanizePercentage } from '../../src/generate/humanize.ts';
import { ruleScope } from '../../src/generate/signal.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { compare, select } from '../../src/metrics/promql.ts';

/** A node about to be killed, or to block its publishers, for memory. */
export const memoryCritical: AlertPlan = {
  name: 'MQTT_Memory_Critical',
  threshold: 0.95,
  at: (limit) => {
    const bytes = 1_000_000;
    const labels = (cluster: string) => ({ cluster, node: 'n1', kind: 'rss' });
    const used = { bad: limit * bytes + 1_000, edge: limit * bytes, good: 0.3 * bytes };
    return {
      name: 'MQTT_Memory_Critical',
      category: 'saturation',
      severity: 'critical',
      signal: memoryUsed,
      expr: compare(memoryUsed.expr(ruleScope), '>', limit),
      threshold: { value: limit, firesWhen: 'above' },
      for: '2m',
      summary: 'An MQTT broker node is about to run out of memory.',
      description: `Node {{ $labels.node }} of cluster {{ $labels.cluster }} uses {{ $value | humanizePercentage }} of its {{ $labels.kind }} memory limit, more than ${humanizePercentage(limit)}. The next burst gets it killed, or it blocks its publishers.`,
      dashboard: 'mqtt-node',
      tests: [
        ...standardTests({
          forSeconds: 120,
          inputs: (condition, cluster) => [
            { series: select(metrics.memoryUsed, labels(cluster)), level: used[condition] },
            { series: select(metrics.memoryLimit, labels(cluster)), level: bytes },
          ],
          fires: (cluster) => [{ labels: labels(cluster), value: humanizePercentage(used.bad / bytes) }],
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
          checks: [{ at: '18m', fires: [] }],
        },
      ],
    };
  },
};
